import type { Store } from '../../src/ports.ts';

/** Parts of an event that another run of the same messages may have otherwise: when the machine took it in, and by what road. */
const OTHERWISE = new Set(['receivedAt', 'lateByMs', 'recordedAt', 'flags']);

const withoutTimes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OTHERWISE.has(key))
      .map(([key, each]) => [key, withoutTimes(each)]),
  );
};

/** What the ledger says of signals and anomalies: subjects, types, payloads and when it was true, subject by subject in order. */
export async function intakeContents(store: Store): Promise<Record<string, unknown[]>> {
  const contents: Record<string, unknown[]> = {};
  for await (const { type, subject, effectiveAt, payload } of store.events()) {
    if (
      !/^(anomaly|signal):/.test(subject) ||
      !/^(anomaly\.(opened|reopened|resolved|signal_attached)|signal\.)/.test(type)
    )
      continue;
    contents[subject] ??= [];
    contents[subject].push({ type, effectiveAt, payload: withoutTimes(payload) });
  }
  return contents;
}
