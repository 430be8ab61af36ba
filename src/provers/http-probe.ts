import type { ProbeAnswer, ProbeRequest } from '../domain/rules/probe.ts';
import {
  expectedWords,
  type HttpProof,
  methodOf,
  milliseconds,
  pathOf,
  type Rule,
} from '../domain/rules/rule.ts';
import { misfitOf } from './body-schema.ts';
import type { Prover } from './prover.ts';

/** The answer, and the latencies (ms) of the runs before it, oldest first. */
export interface HttpObservation {
  answer: ProbeAnswer;
  latencies: readonly number[];
}

/** Whether an HTTP answer is what the rule promises: status, headers, body and latency. Everything that is off is named. */
export const httpProbe: Prover<'http', HttpObservation> = {
  by: 'http',
  judge(rule, { expect }, { answer, latencies }) {
    const expected = expectedWords(rule);
    if (answer.is === 'not_asked') return { is: 'own_failure', code: answer.code, detail: answer.detail };
    if (answer.is === 'unreachable')
      return { is: 'broken', expected, actual: answer.detail, latencyMs: answer.latencyMs };
    const off = [
      ...statusOff(expect, answer.status),
      ...headersOff(expect, answer.headers),
      ...bodyOff(expect, answer),
      ...latencyOff(expect, [...latencies, answer.latencyMs]),
    ];
    return off.length === 0
      ? {
          is: 'holds',
          expected,
          actual: `status ${answer.status} in ${answer.latencyMs} ms`,
          latencyMs: answer.latencyMs,
        }
      : { is: 'broken', expected, actual: off.join(', '), latencyMs: answer.latencyMs };
  },
};

type Expect = HttpProof['expect'];

const statusOff = ({ status }: Expect, got: number): string[] =>
  [status].flat().includes(got) ? [] : [`status ${got}`];

const headersOff = ({ headers }: Expect, got: Record<string, string>): string[] =>
  Object.entries(headers).flatMap(([name, text]) => {
    const value = got[name.toLowerCase()];
    if (value === undefined) return [`no header ${name}`];
    return value.toLowerCase().includes(text.toLowerCase()) ? [] : [`${name}: ${value.slice(0, 100)}`];
  });

/** With another status than expected the body is another one as well; naming its deviations would only distract. */
function bodyOff({ status, body }: Expect, answer: Extract<ProbeAnswer, { is: 'answered' }>): string[] {
  if (body === null || !([status].flat() as number[]).includes(answer.status)) return [];
  if (answer.truncated) return ['a body of more than 1 MB'];
  const misfit = misfitOf(body, answer.body);
  return misfit === null ? [] : [misfit];
}

/** Judged once as many answers were measured as the rule asks for. */
function latencyOff({ latency }: Expect, measured: readonly number[]): string[] {
  if (latency === null || measured.length < latency.over) return [];
  const reached = percentileOf(measured.slice(-latency.over), latency.percentile);
  return reached <= latency.ms
    ? []
    : [`${latency.percentile}th percentile of the last ${latency.over} answers ${reached} ms`];
}

/** Nearest rank: the smallest value that at least `percentile` percent of the values do not exceed. */
export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
}

const REFERENCE = /\$\{env:([A-Z0-9_]+)\}/g;
/** Only these may be named: a rule file must not be able to send the product's own tokens somewhere. */
const NAMEABLE = /^RULES_[A-Z0-9_]+$/;

/**
 * The request of a rule, its references resolved. A reference that leads nowhere is the prober's own failure; its name
 * is told, never a value.
 * @param lookUp what `${env:NAME}` stands for
 */
export function requestOf(
  rule: Rule,
  proof: HttpProof,
  lookUp: (name: string) => string | undefined,
): { request: ProbeRequest } | Extract<ProbeAnswer, { is: 'not_asked' }> {
  const missing = new Set<string>();
  const resolve = (text: string): string =>
    text.replace(REFERENCE, (_, name: string) => {
      const value = NAMEABLE.test(name) ? lookUp(name) : undefined;
      if (value === undefined) missing.add(name);
      return value ?? '';
    });
  const url = resolve(`${proof.base.replace(/\/$/, '')}${proof.path ?? pathOf(rule)}`);
  const headers = Object.fromEntries(
    Object.entries(proof.headers).map(([name, text]) => [name, resolve(text)]),
  );
  if (missing.size > 0)
    return {
      is: 'not_asked',
      code: 'REFERENCE_MISSING',
      detail: `${[...missing].join(', ')} ${missing.size === 1 ? 'is' : 'are'} not set (names begin with RULES_)`,
    };
  if (!URL.canParse(url))
    return { is: 'not_asked', code: 'URL_INVALID', detail: `${proof.base} leads to no address` };
  return {
    request: {
      method: methodOf(rule),
      url,
      headers,
      body: proof.send === undefined ? null : JSON.stringify(proof.send),
      timeoutMs: milliseconds(proof.timeout),
      followRedirects: ![proof.expect.status].flat().some((code) => code >= 300 && code < 400),
    },
  };
}
