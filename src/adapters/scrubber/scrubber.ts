import { lintSource } from '@secretlint/core';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { Scrubber } from '../../ports.ts';

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] };

/** {@link Scrubber} over secretlint's recommended rules. What it finds is replaced by the kind of secret that it was. */
export function secretScrubber(): Scrubber {
  return {
    async scrub(text) {
      const { messages } = await lintSource({
        source: { content: text, filePath: 'message.txt', ext: '.txt', contentType: 'text' },
        options: { config, maskSecrets: true, noPhysicFilePath: true },
      });
      let scrubbed = text;
      // From the end, so that the places found before stay where they are.
      const places = messages
        .filter(({ range }) => range !== undefined)
        .toSorted((a, b) => b.range[0] - a.range[0]);
      for (const { range, ruleId } of places)
        scrubbed = `${scrubbed.slice(0, range[0])}[secret removed: ${ruleId.split('/').at(-1)?.replace('secretlint-rule-', '')}]${scrubbed.slice(range[1])}`;
      return { text: scrubbed, found: places.length };
    },
  };
}
