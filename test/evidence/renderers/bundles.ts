import { collect } from '../../../src/evidence/assemble.ts';
import type { EvidenceBundle } from '../../../src/evidence/bundle.ts';
import { inputsOf, windowOf } from '../inputs.ts';
import { badQuarter, incidentQuarter, normalQuarter, quietQuarter } from '../quarters.ts';
import type { Scenario } from '../scenario.ts';
import { sourceOf } from '../source-of.ts';

const bundleOf = (scenario: Scenario): Promise<EvidenceBundle> =>
  collect(
    inputsOf(scenario, windowOf('Q2 2026', 'America/New_York')),
    sourceOf(scenario.events, scenario.head.seq),
  );

export const bundles: Record<'quiet' | 'normal' | 'bad' | 'incident', Promise<EvidenceBundle>> = {
  quiet: bundleOf(quietQuarter()),
  normal: bundleOf(normalQuarter()),
  bad: bundleOf(badQuarter()),
  incident: bundleOf(incidentQuarter()),
};

export const context = { datasetDigest: 'd'.repeat(64) };

/** What an attacker, a bad day or a far country may put into a text; see scenario A20. */
export const hostileTexts = [
  '=HYPERLINK("https://evil.example","x")',
  '+1',
  '-2+3',
  '@x',
  '\tTAB first',
  '\rCR first',
  '＝1+1',
  '＠full width',
  'safe \u202Egnp.exe\u202C end',
  '\u2066isolated\u2069',
  '</script><script>alert(1)</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '<!channel> <@U123> *bold* `code` ~x~',
  'javascript:alert(1)',
  'emoji 👩‍👩‍👧 🚨 and ü ñ 漢字 עברית العربية',
  'nul \u0000 bell \u0007 escape \u001b[31m',
  'lone \uD800 surrogate \uDC00',
  '  leading and trailing blanks  ',
  'line one\nline two\r\nline three',
  '&amp; &lt;b&gt; &#x3c;',
  ']]> --> <!-- %s {{x}}',
  'x'.repeat(40_000),
];

/** A bundle with a hostile text in every place where a person's or a sender's words stand. */
export function poison(bundle: EvidenceBundle, text: string): EvidenceBundle {
  const poisoned = structuredClone(bundle);
  const isWords = (key: string): boolean =>
    /^(text|label|reason|summary|title|message|rationale|mechanism|value|comment|author|sender|services|explanation|cause|note|item|fact|name|clock|template|proof|approvedBy|because|owner|ticket|ticketSaid|asked|answer|page|problem|where|step)$/.test(
      key,
    );
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && isWords(key) && !('utc' in value) && !('ms' in value)) {
        (value as Record<string, unknown>)[key] = text;
      } else if (Array.isArray(inner) && /^(moves|contributing|facts|reasons|missingEvidence)$/.test(key)) {
        (value as Record<string, unknown>)[key] = inner.map(() => text);
      } else if (key === 'url') (value as Record<string, unknown>)[key] = text;
      else walk(inner);
    }
  };
  walk(poisoned);
  return poisoned;
}

export const asText = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
