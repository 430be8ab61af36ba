import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, type LedgerHead, type SealedEvent, seal } from '../../src/ledger/seal.ts';
import { ChainVerifier } from '../../src/ledger/verify.ts';

const actor = { kind: 'bot', personRef: null, label: 'Threadproof', via: 'scheduler' } as const;

function chain(payloads: unknown[]): SealedEvent[] {
  let head: LedgerHead = GENESIS;
  return payloads.map((payload, index) => {
    const at = new Date(Date.UTC(2026, 3, 1) + index * 1000).toISOString();
    const event = seal(
      {
        type: 'signal.classified',
        subject: `signal:${index}`,
        effectiveAt: at,
        actor,
        payload,
        idempotencyKey: null,
      },
      head,
      at,
      { id: `id-${index}`, salt: `salt-${index}` },
    );
    head = { seq: event.seq, hash: event.hash };
    return event;
  });
}

const check = (events: SealedEvent[], head?: LedgerHead) => {
  const verifier = new ChainVerifier();
  for (const event of events) verifier.add(event);
  return verifier.finish(head);
};

describe('the chain', () => {
  it('holds for whatever JSON was sealed', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (payloads) => {
        expect(check(chain(payloads)).faults).toEqual([]);
      }),
    );
  });

  it('has the same hash for the same payload, whatever the order of its keys', () => {
    expect(chain([{ a: 1, b: 2 }])[0]?.hash).toBe(chain([{ b: 2, a: 1 }])[0]?.hash);
  });

  const events = chain([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  const head = { seq: 4, hash: events[3]!.hash };
  it.each<[string, SealedEvent[], string]>([
    [
      'a payload that was edited',
      events.map((e) => (e.seq === 2 ? { ...e, payload: '{"n":9}' } : e)),
      'payload_hash',
    ],
    [
      'a header that was edited',
      events.map((e) => (e.seq === 2 ? { ...e, header: e.header.replace('signal:1', 'signal:9') } : e)),
      'header_hash',
    ],
    [
      'a header that is no JSON any more',
      events.map((e) => (e.seq === 2 ? { ...e, header: 'null and void' } : e)),
      'header_hash',
    ],
    ['an event that was taken out', events.filter((e) => e.seq !== 2), 'sequence'],
    ['two that changed places', [events[0]!, events[2]!, events[1]!, events[3]!], 'sequence'],
    ['an end that was cut off', events.slice(0, 3), 'head'],
    [
      'a salt that was edited',
      events.map((e) => (e.seq === 3 ? { ...e, salt: 'other' } : e)),
      'payload_hash',
    ],
  ])('finds %s', (_, tampered, rule) => {
    expect(check(tampered, head).faults.map((fault) => fault.rule)).toContain(rule);
  });

  it('still holds when a payload was lawfully erased, and counts it', () => {
    const report = check(
      events.map((e) => (e.seq === 2 ? { ...e, payload: null, salt: null } : e)),
      head,
    );
    expect(report).toMatchObject({ faults: [], erased: 1 });
  });
});
