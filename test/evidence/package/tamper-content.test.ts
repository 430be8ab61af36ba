import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { checkpointLine, sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import type { PackFile } from '../../../src/evidence/package/pack-file.ts';
import type { Fault, Report } from '../../../src/evidence/verifier/verify-bundle.mjs';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';
import { type SealedEvent, sha256 } from '../../../src/ledger/seal.ts';
import { signCheckpoint } from '../../../src/ledger/signing.ts';
import {
  factsOf,
  packed,
  type SmallDataset,
  seeded,
  smallBundle,
  smallFiles,
  verifyBytes,
  zipOf,
} from './small-bundle.ts';

const { key, ledger, dataset, facts, files } = smallBundle();
const zip = await packed(files, key, facts);
const unpacked = Object.entries(unzipSync(zip)) as [string, Uint8Array][];

const at = (report: Report, file: string): Fault[] => report.faults.filter((fault) => fault.file === file);

describe('files edited and packed anew, the manifest as it was', () => {
  it('a byte flipped, cut out, added or swapped anywhere: the file is named', async () => {
    const random = seeded(4);
    const names = unpacked.map(([path]) => path);
    for (let i = 0; i < 240; i++) {
      const path = names[i % names.length]!;
      const edited = unpacked.map(([name, bytes]) => {
        if (name !== path) return [name, bytes] as const;
        const place = random(bytes.length);
        const copy = Buffer.from(bytes);
        if (i % 4 === 0) copy[place]! ^= 1 << random(8);
        const [before, after] = [copy.subarray(0, place), copy.subarray(place + 1)];
        return [
          name,
          i % 4 < 1
            ? copy
            : i % 4 === 1
              ? Buffer.concat([before, after])
              : i % 4 === 2
                ? Buffer.concat([copy, Buffer.from('\n')])
                : before,
        ] as const;
      });
      const report = await verifyBytes(await zipOf(edited), key);
      expect(
        report.faults.map((fault) => fault.file),
        `case ${i}`,
      ).toContain(path);
    }
  }, 60_000);

  it('a bit flipped in what no digest covers: every part of the signature files counts', async () => {
    for (const path of ['manifest.dsse.json', 'manifest.sigstore.json']) {
      const content = Buffer.from(unpacked.find(([name]) => name === path)![1]);
      for (let place = 0; place < content.length; place += place < content.length - 130 ? 17 : 1) {
        const copy = Buffer.from(content);
        copy[place]! ^= 1 << (place % 8);
        const edited = unpacked.map(([name, bytes]) => [name, name === path ? copy : bytes] as const);
        const report = await verifyBytes(await zipOf(edited), key);
        expect(at(report, path), `${path}, byte ${place} of ${content.length}`).not.toEqual([]);
      }
    }
  }, 60_000);

  it('and the manifest made to fit: the signature does not', async () => {
    const edited = unpacked.map(([name, bytes]): [string, Uint8Array] =>
      name === 'csv/population.csv'
        ? [name, Buffer.from(Buffer.from(bytes).toString().replace('slow', 'fast'))]
        : [name, bytes],
    );
    const manifest = JSON.parse(
      Buffer.from(edited.find(([name]) => name === 'manifest.json')![1]).toString(),
    );
    for (const file of manifest.files) {
      const bytes = edited.find(([name]) => name === file.path)![1];
      file.sha256 = createHash('sha256').update(bytes).digest('hex');
      file.bytes = bytes.length;
    }
    const report = await verifyBytes(
      await zipOf(
        edited.map(
          ([name, bytes]) =>
            [name, name === 'manifest.json' ? Buffer.from(canonicalJson(manifest)) : bytes] as const,
        ),
      ),
      key,
    );
    expect(report.faults.map(({ file, at, rule }) => [file, at, rule])).toEqual([
      ['manifest.json', null, 'not_signed'],
      ['csv/population.csv', 'row 1, summary', 'differs'],
    ]);
  });
});

/** Somebody who holds the key signs what does not add up. */
const signed = async (edit: {
  dataset?: (data: SmallDataset) => void;
  sealed?: (events: SealedEvent[]) => SealedEvent[];
  files?: (files: PackFile[]) => PackFile[];
  head?: boolean;
}) => {
  const sealed = edit.sealed ? edit.sealed(structuredClone(ledger.sealed)) : ledger.sealed;
  const data = JSON.parse(JSON.stringify(dataset)) as SmallDataset;
  edit.dataset?.(data);
  const all = smallFiles({ ...ledger, sealed }, data, key);
  return verifyBytes(await packed(edit.files?.(all) ?? all, key, factsOf(data)), key);
};

describe('a ledger that was edited before it was signed: the event is named', () => {
  const slice = (report: Report) => at(report, 'jsonl/ledger_slice.jsonl');
  const flip = (text: string, place: number) => {
    const code = text.charCodeAt(place);
    return text.slice(0, place) + String.fromCharCode(code === 0x61 ? 0x62 : 0x61) + text.slice(place + 1);
  };

  it('hundreds of edits at random places', async () => {
    const random = seeded(5);
    for (let i = 0; i < 320; i++) {
      const n = random(ledger.sealed.length);
      const seq = n + 1;
      const part = (['header', 'payload', 'hash', 'salt'] as const)[i % 4]!;
      const report = await signed({
        sealed: (events) => {
          const event = events[n]!;
          const before = event[part]!;
          event[part] = flip(before, random(before.length)) as never;
          return events;
        },
      });
      const [fault] = slice(report);
      expect(fault, `case ${i}: ${part} of ${seq}`).toBeDefined();
      expect(fault!.at, `case ${i}: ${part} of ${seq}`).toMatch(new RegExp(`line ${seq}\\b`));
    }
  }, 120_000);

  it('removed, swapped, doubled, cut off, one by one', async () => {
    const random = seeded(6);
    for (let i = 0; i < 80; i++) {
      const n = 1 + random(ledger.sealed.length - 2);
      const edits: ((events: SealedEvent[]) => SealedEvent[])[] = [
        (events) => events.toSpliced(n, 1),
        (events) => events.toSpliced(n, 2, events[n + 1]!, events[n]!),
        (events) => events.toSpliced(n, 0, events[n]!),
        (events) => events.slice(0, n),
      ];
      const [fault] = slice(await signed({ sealed: edits[i % 4]! }));
      expect(fault, `case ${i}`).toBeDefined();
      const line = [n + 1, n + 1, n + 2, null][i % 4];
      if (line) expect(fault!.at).toMatch(new RegExp(`^line ${line}\\b`));
      else expect([fault!.rule, fault!.at]).toEqual(['truncated', expect.stringContaining(`${n}`)]);
    }
  }, 60_000);

  it('an event edited and everything behind it chained anew: the checkpoint does not fit', async () => {
    const report = await signed({
      sealed: (events) => {
        let prev = '';
        return events.map((event, i) => {
          const header = JSON.parse(event.header);
          if (i === 8) header.effectiveAt = '2026-04-09T00:00:00.000Z';
          if (prev) header.prevHash = prev;
          const text = canonicalJson(header);
          prev = sha256(text);
          return { ...event, header: text, hash: prev };
        });
      },
    });
    expect(slice(report).map((fault) => fault.rule)).toContain('checkpoint');
    expect(slice(report).map((fault) => fault.rule)).toContain('head');
    expect(slice(report).find((fault) => fault.rule === 'checkpoint')!.at).toMatch(
      /^seq \d+, checkpoint of seq \d+$/,
    );
  });

  /** Every header from `from` on written anew by `edit`, hashed and chained: what somebody does who knows how. */
  const rechain = (
    edit: (header: Record<string, unknown>, i: number) => void,
    to = Number.POSITIVE_INFINITY,
  ) => ({
    sealed: (events: SealedEvent[]) => {
      let prev: string | null = null;
      return events.map((event, i) => {
        if (i > to) return event;
        const header = JSON.parse(event.header);
        if (prev !== null) header.prevHash = prev;
        edit(header, i);
        const text = canonicalJson(header);
        prev = sha256(text);
        return { ...event, header: text, hash: prev };
      });
    },
  });

  it('an event edited and hashed anew: the next one does not follow it', async () => {
    const report = await signed(
      rechain((header, i) => {
        if (i === 8) header.effectiveAt = '2026-04-09T00:00:00.000Z';
      }, 8),
    );
    expect(slice(report)[0]).toMatchObject({ rule: 'previous_hash', at: 'line 10, seq 10' });
  });

  it('a time of record that runs backwards', async () => {
    const report = await signed(
      rechain((header, i) => {
        if (i === 30) header.recordedAt = '2026-04-01T00:00:00.000Z';
      }),
    );
    expect(slice(report)[0]).toMatchObject({ rule: 'recorded_order', at: 'line 31, seq 31' });
  });

  it('a number in the header that is not the line’s', async () => {
    const report = await signed(
      rechain((header, i) => {
        if (i === 12) header.seq = 99;
      }),
    );
    expect(slice(report)[0]).toMatchObject({ rule: 'sequence', at: 'line 13, seq 13' });
  });

  it('an anomaly number that was never opened', async () => {
    const report = await signed(
      rechain((header) => {
        if (header.subject === 'anomaly:4') header.subject = 'anomaly:40';
      }),
    );
    expect(slice(report)).toContainEqual(
      expect.objectContaining({
        rule: 'numbers',
        detail: expect.stringContaining('anomaly 40 is opened where 4 should be'),
      }),
    );
  });

  it('a payload taken out without its salt', async () => {
    const report = await signed({
      sealed: (events) => events.map((event, i) => (i === 3 ? { ...event, payload: null } : event)),
    });
    expect(slice(report)[0]).toMatchObject({ rule: 'payload_hash', at: 'line 4, seq 4' });
  });

  it('a lawful erasure chains on and is told', async () => {
    const report = await signed({
      sealed: (events) =>
        events.map((event, i) => (i === 3 ? { ...event, payload: null, salt: null } : event)),
    });
    expect(report.faults).toEqual([]);
    expect(report.notChecked.join()).toContain('1 payload that were lawfully erased');
  });

  it('the last line without its end', async () => {
    const report = await signed({
      files: (all) =>
        all.map((file) =>
          file.path.includes('slice') ? { ...file, bytes: (file.bytes as Uint8Array).subarray(0, -1) } : file,
        ),
    });
    expect(slice(report)[0]).toMatchObject({ rule: 'truncated', at: `line ${ledger.sealed.length}` });
  });

  it('no slice at all', async () => {
    const report = await signed({ files: (all) => all.filter((file) => !file.path.includes('slice')) });
    expect(slice(report)).toEqual([expect.objectContaining({ rule: 'missing' })]);
  });

  it('a slice that begins in the middle needs a signed checkpoint right before it', async () => {
    const from = 10;
    const cut = (extra: string) => ({
      files: (all: PackFile[]) =>
        all.map((file) => {
          if (file.path === 'jsonl/ledger_slice.jsonl')
            return {
              ...file,
              rows: ledger.sealed.length - from,
              bytes: Buffer.from(ledger.sealed.slice(from).map(sliceLine).join('')),
            };
          return file.path === 'jsonl/checkpoints.jsonl'
            ? { ...file, rows: null, bytes: Buffer.from(extra) }
            : file;
        }),
    });
    const without = await signed(cut(''));
    expect(slice(without).map((fault) => fault.rule)).toContain('start');
    const before = { seq: from, hash: ledger.sealed[from - 1]!.hash };
    const behind = await signed(
      cut(checkpointLine({ ...signCheckpoint(before, key), at: '2026-04-10T00:00:00.000Z' })),
    );
    expect(slice(behind)).toEqual([]);
    expect(behind.notChecked.join()).toContain('before the first event of the slice');
  });

  it('lines that are no events', async () => {
    for (const line of ['', '{}', 'null', '{"seq":1}', 'x'.repeat(300)]) {
      const report = await signed({
        files: (all) =>
          all.map((file) => {
            if (!file.path.includes('slice')) return file;
            const lines = ledger.sealed.map(sliceLine);
            return { ...file, bytes: Buffer.from(lines.toSpliced(5, 1, `${line}\n`).join('')) };
          }),
      });
      expect(slice(report)[0]).toMatchObject({ rule: 'form', at: 'line 6, seq 6' });
    }
  });
});

describe('checkpoints', () => {
  const edited = (edit: (lines: string[]) => string[]) =>
    signed({
      files: (all) =>
        all.map((file) => {
          if (file.path !== 'jsonl/checkpoints.jsonl') return file;
          const lines = edit(
            Buffer.from(file.bytes as Uint8Array)
              .toString()
              .trimEnd()
              .split('\n'),
          );
          return { ...file, rows: lines.length, bytes: Buffer.from(`${lines.join('\n')}\n`) };
        }),
    });
  const change = (line: string, fields: object): string => JSON.stringify({ ...JSON.parse(line), ...fields });

  test.each([
    [
      'another head',
      (lines: string[]) => [change(lines[0]!, { headHash: 'f'.repeat(64) }), lines[1]!],
      'checkpoint',
    ],
    ['another number', (lines: string[]) => [change(lines[0]!, { seq: 3 }), lines[1]!], 'checkpoint'],
    [
      'another key',
      (lines: string[]) => [change(lines[0]!, { keyId: 'ffffffffffffffff' }), lines[1]!],
      'checkpoint',
    ],
    ['no JSON', (lines: string[]) => [`${lines[0]}}`, lines[1]!], 'form'],
    ['null', (lines: string[]) => ['null', lines[1]!], 'checkpoint'],
  ] as const)('%s: the line is named', async (_, edit, rule) => {
    const faults = at(await edited(edit as never), 'jsonl/checkpoints.jsonl');
    expect(faults[0]!.rule).toBe(rule);
    expect(faults[0]!.at).toMatch(/^line 1\b/);
  });

  it('beyond the end of the slice: events were cut off', async () => {
    const head = { seq: ledger.head.seq + 5, hash: 'a'.repeat(64) };
    const report = await edited((lines) => [
      ...lines,
      checkpointLine({ ...signCheckpoint(head, key), at: '' }).trim(),
    ]);
    expect(at(report, 'jsonl/checkpoints.jsonl')).toEqual([expect.objectContaining({ rule: 'truncated' })]);
  });
});

describe('a dataset that does not add up, signed all the same', () => {
  const n = dataset.population.length;
  test.each([
    ['a row removed', (d: SmallDataset) => d.population.splice(2, 1), 'population', 'anomaly 3'],
    ['a row removed with its page and all counts', removeEverywhere, 'population', 'anomaly 3'],
    [
      'a row doubled',
      (d: SmallDataset) => d.population.splice(2, 0, d.population[2]!),
      'once',
      'population, row 4 (ANM-000003)',
    ],
    [
      'two rows swapped',
      (d: SmallDataset) => d.population.splice(1, 2, d.population[2]!, d.population[1]!),
      'order',
      'population, row 3 (ANM-000002)',
    ],
    [
      'a time of record edited',
      (d: SmallDataset) => {
        d.population[1]!.recordedAt.utc = '2026-04-11T08:00:01.000Z';
      },
      'opening',
      'population, row 2 (ANM-000002)',
    ],
    [
      'an event more on a page',
      (d: SmallDataset) => {
        d.anomalies[1]!.ledger.events++;
      },
      'timeline',
      'anomalies, row 2 (ANM-000002)',
    ],
    [
      'an exception that its page does not name',
      (d: SmallDataset) => {
        d.anomalies.at(-1)!.exceptionIds = [];
      },
      'exceptions',
      expect.stringContaining('exceptions, row 1 (X-RES-01'),
    ],
    [
      'a time moved out of the period',
      (d: SmallDataset) => {
        d.population[0]!.detectedAt = { utc: '2026-03-31T23:59:59.999Z', text: '' };
      },
      'window',
      'population, row 1 (ANM-000001)',
    ],
    [
      'a page removed',
      (d: SmallDataset) => d.anomalies.splice(4, 1),
      'pages',
      'population, row 5 (ANM-000005)',
    ],
    [
      'a page doubled',
      (d: SmallDataset) => d.anomalies.push(d.anomalies[0]!),
      'once',
      `anomalies, row ${n + 1} (ANM-000001)`,
    ],
    [
      'a timeline entry edited',
      (d: SmallDataset) => {
        d.anomalies[0]!.timeline[0]!.hash = 'a'.repeat(64);
      },
      'timeline',
      expect.stringMatching(/ANM-000001\), event \d+/),
    ],
    [
      'a timeline entry invented',
      (d: SmallDataset) => {
        d.anomalies[0]!.timeline.push({ seq: 4711, hash: 'a'.repeat(64), type: 'anomaly.closed' as never });
      },
      'timeline',
      expect.stringContaining('event 4711'),
    ],
    [
      'the roll-forward',
      (d: SmallDataset) => {
        d.rollForward.resolved--;
      },
      'roll_forward',
      'roll-forward',
    ],
    [
      'the roll-forward, made to fit',
      (d: SmallDataset) => {
        d.rollForward.resolved++;
        d.rollForward.openAtEnd--;
      },
      'roll_forward',
      'roll-forward',
    ],
    [
      'newly detected',
      (d: SmallDataset) => {
        d.rollForward.newlyDetected--;
        d.rollForward.resolved--;
      },
      'roll_forward',
      'roll-forward',
    ],
    ['an open one hidden', (d: SmallDataset) => d.openAtEnd.splice(0), 'roll_forward', 'roll-forward'],
    [
      'an open one invented',
      (d: SmallDataset) => d.openAtEnd.push({ ...d.openAtEnd[0]!, number: 1, key: 'ANM-000001' }),
      'open_at_end',
      'openAtEnd, row 2 (ANM-000001)',
    ],
    [
      'a tie that does not',
      (d: SmallDataset) => {
        d.cover.ties[0]!.leftTotal++;
      },
      'ties',
      'tie "numbers"',
    ],
    [
      'rows on the cover',
      (d: SmallDataset) => {
        d.cover.lists.find((l) => l.list === 'population')!.rows++;
      },
      'rows',
      'cover, rows of population',
    ],
    [
      'a state in the summary',
      (d: SmallDataset) => {
        d.summary.counts[0]!.bySeverity.sev3--;
      },
      'states',
      'summary, at period end, closed, sev3',
    ],
    [
      'a state left out of the summary',
      (d: SmallDataset) => d.summary.counts.splice(1, 1),
      'states',
      'summary, at period end, detected, sev3',
    ],
    [
      'completeness',
      (d: SmallDataset) => {
        d.summary.completeness.asOf.resolution++;
      },
      'completeness',
      expect.stringContaining('resolution'),
    ],
    [
      'an exception removed',
      (d: SmallDataset) => d.exceptions.splice(0),
      'exceptions',
      'summary, exceptions X-RES-01, count',
    ],
    [
      'an exception that is called cleared',
      (d: SmallDataset) => {
        d.exceptions[0]!.asOf = 'no';
      },
      'exceptions',
      'summary, exceptions X-RES-01, openAsOf',
    ],
    [
      'a day',
      (d: SmallDataset) => {
        d.summary.perDay[0]!.detected++;
      },
      'per_day',
      'summary, anomalies a day',
    ],
  ] as [string, (d: SmallDataset) => void, string, unknown][])('%s', async (_, edit, rule, place) => {
    const report = await signed({ dataset: edit });
    expect(report.faults).toContainEqual(expect.objectContaining({ file: 'evidence.json', rule, at: place }));
  });

  function removeEverywhere(d: SmallDataset): void {
    d.population.splice(2, 1);
    d.anomalies.splice(2, 1);
    d.summary.perDay.splice(2, 1);
    d.rollForward.newlyDetected--;
    d.rollForward.resolved--;
    for (const list of d.cover.lists)
      if (list.list === 'population' || list.list === 'anomalies') list.rows--;
    for (const line of d.summary.counts.filter((c) => c.state === 'closed')) {
      line.bySeverity.sev3--;
      line.bySeverity.total--;
    }
    const { completeness } = d.summary;
    completeness.atEnd = completeness.asOf = {
      ...completeness.asOf,
      of: n - 1,
      detection: n - 1,
      change: n - 1,
      authorization: n - 2,
      resolution: n - 2,
    };
  }

  it('facts that were signed and are not on the cover', async () => {
    const data = structuredClone(dataset);
    const report = await verifyBytes(
      await packed(smallFiles(ledger, data, key), key, {
        ...facts,
        revision: 2,
        window: { ...facts.window, end: '2026-07-02T00:00:00.000Z' },
        counts: { population: 7 },
      }),
      key,
    );
    expect(at(report, 'evidence.json').map((fault) => fault.at)).toEqual([
      'cover, revision',
      'cover, window, end',
      'cover, rows of population',
    ]);
  });

  test.each([
    '',
    '[]',
    '{"a":1',
    '{"population":{}}',
    '{"population":[}',
    'null',
    '{"cover":{}}{}',
    '{"cover":nonsense}',
  ])('%j is no dataset', async (text) => {
    const report = await signed({
      files: (all) =>
        all.map((file) => (file.path === 'evidence.json' ? { ...file, bytes: Buffer.from(text) } : file)),
    });
    expect(at(report, 'evidence.json').map((fault) => fault.rule)).toContain('form');
  });
});

describe('listings that are not the dataset, signed all the same', () => {
  const edited = (path: string, edit: (lines: string[]) => string[], rows?: number) =>
    signed({
      files: (all) =>
        all.map((file) => {
          if (file.path !== path) return file;
          const text = Buffer.from(file.bytes as Uint8Array).toString();
          return {
            ...file,
            rows: rows ?? file.rows,
            bytes: Buffer.from(edit(text.match(/[^\n]*\n/g)!).join('')),
          };
        }),
    });
  const swap = (lines: string[], i: number) => lines.toSpliced(i, 2, lines[i + 1]!, lines[i]!);

  test.each([
    [
      'jsonl/population.jsonl',
      (l: string[]) => l.toSpliced(3, 1),
      5,
      'differs',
      'line 4 (population, row 4 (ANM-000004))',
    ],
    ['jsonl/population.jsonl', (l: string[]) => l.toSpliced(3, 1), undefined, 'rows', null],
    [
      'jsonl/population.jsonl',
      (l: string[]) => swap(l, 2),
      undefined,
      'differs',
      'line 3 (population, row 3 (ANM-000003))',
    ],
    [
      'jsonl/population.jsonl',
      (l: string[]) => l.toSpliced(1, 1, l[1]!.replace('slow', 'fast')),
      undefined,
      'differs',
      'line 2 (population, row 2 (ANM-000002))',
    ],
    ['jsonl/population.jsonl', (l: string[]) => [...l, l[0]!], 7, 'differs', 'line 7'],
    ['csv/population.csv', (l: string[]) => l.toSpliced(3, 1), 5, 'differs', null],
    ['csv/population.csv', (l: string[]) => l.toSpliced(3, 1), undefined, 'rows', null],
    ['csv/population.csv', (l: string[]) => swap(l, 2), undefined, 'differs', 'row 2, key'],
    [
      'csv/population.csv',
      (l: string[]) => l.toSpliced(4, 1, l[4]!.replace('slow', 'fast')),
      undefined,
      'differs',
      'row 4, summary',
    ],
    [
      'csv/population.csv',
      (l: string[]) => l.toSpliced(1, 1, l[1]!.replace('000001', '000007')),
      undefined,
      'differs',
      'row 1, key',
    ],
  ] as const)('%s, case %#', async (path, edit, rows, rule, place) => {
    const report = await edited(path, edit as never, rows);
    expect(at(report, path)).toContainEqual(expect.objectContaining({ rule, at: place }));
  });
});
