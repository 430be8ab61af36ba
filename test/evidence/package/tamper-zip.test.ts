import { unzipSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { newKey, seeded, smallZip, verifyBytes, zipOf } from './small-bundle.ts';

const key = newKey();
const zip = await smallZip(key);
const files = Object.entries(unzipSync(zip)) as [string, Uint8Array][];

/** Where each entry's bytes are, from the list at the end of the zip. */
const places = (() => {
  const found: { path: string; from: number; to: number; directoryFrom: number; directoryTo: number }[] = [];
  let at = zip.readUInt32LE(zip.length - 6);
  const directory = at;
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const length = 46 + zip.readUInt16LE(at + 28);
    const path = zip.subarray(at + 46, at + length).toString();
    found.push({
      path,
      from: zip.readUInt32LE(at + 42),
      to: directory,
      directoryFrom: at,
      directoryTo: at + length,
    });
    at += length;
  }
  for (const [i, place] of found.entries()) place.to = found[i + 1]?.from ?? directory;
  return found;
})();
const placeOf = (at: number): string | null =>
  places.find((p) => (at >= p.from && at < p.to) || (at >= p.directoryFrom && at < p.directoryTo))?.path ??
  null;

/** Two zips whose files cannot be told apart: an edit of bits that no file is made of. */
const sameFiles = (other: Uint8Array): boolean => {
  try {
    const unpacked = unzipSync(other);
    return (
      Object.keys(unpacked).length === files.length &&
      files.every(([path, bytes]) => unpacked[path] && Buffer.compare(unpacked[path], bytes) === 0)
    );
  } catch {
    return false;
  }
};

describe('hundreds of edits at random places of the zip are found', () => {
  it('one bit flipped: the entry is named', async () => {
    const random = seeded(1);
    let harmless = 0;
    for (let i = 0; i < 400; i++) {
      const at = random(zip.length);
      const edited = Buffer.from(zip);
      edited[at]! ^= 1 << random(8);
      const report = await verifyBytes(edited, key);
      if (report.ok) {
        // the last byte of compressed content has up to seven bits that mean nothing
        expect(sameFiles(edited), `byte ${at} of ${placeOf(at)}`).toBe(true);
        harmless++;
        continue;
      }
      const named = report.faults.map((fault) => fault.file);
      expect(named, `byte ${at}`).toContain(placeOf(at) ?? 'bundle.zip');
    }
    expect(harmless).toBeLessThan(8);
  }, 60_000);

  it('every byte around the content of an entry, and of the end: each one is looked at', async () => {
    const { from, to, directoryFrom, directoryTo } = places.find(({ path }) => path === 'evidence.md')!;
    const bytes = [
      ...Array.from({ length: 30 + 'evidence.md'.length }, (_, i) => from + i),
      ...Array.from({ length: 16 }, (_, i) => to - 16 + i),
      ...Array.from({ length: directoryTo - directoryFrom }, (_, i) => directoryFrom + i),
      ...Array.from({ length: 22 }, (_, i) => zip.length - 22 + i),
    ];
    for (const at of bytes) {
      const edited = Buffer.from(zip);
      edited[at]! ^= 1 << (at % 8);
      const report = await verifyBytes(edited, key);
      expect(report.ok, `byte ${at - from} behind the start of the entry`).toBe(false);
    }
  }, 60_000);

  it('cut at any length', async () => {
    const random = seeded(2);
    for (let i = 0; i < 60; i++) {
      const length = random(zip.length);
      const report = await verifyBytes(zip.subarray(0, length), key);
      expect(report.ok).toBe(false);
      expect(report.faults[0]).toMatchObject({ file: 'bundle.zip', rule: 'truncated' });
      const cutIn = placeOf(length - 1);
      if (
        length > 200 &&
        cutIn &&
        places.find((p) => p.path === cutIn)!.from + 40 < length &&
        length < places.at(-1)!.to
      )
        expect(report.faults[0]!.at).toBe(`in or after ${cutIn}`);
    }
  }, 60_000);

  it('a piece cut out, doubled, swapped or put in', async () => {
    const random = seeded(3);
    for (let i = 0; i < 200; i++) {
      const [a, b, c] = [random(zip.length), random(zip.length), random(zip.length)].sort(
        (x, y) => x - y,
      ) as [number, number, number];
      if (a === b || b === c) continue;
      const parts = [zip.subarray(0, a), zip.subarray(a, b), zip.subarray(b, c), zip.subarray(c)] as const;
      const edited = Buffer.concat(
        [
          [parts[0], parts[2], parts[3]],
          [parts[0], parts[1], parts[1], parts[2], parts[3]],
          [parts[0], parts[2], parts[1], parts[3]],
          [parts[0], Buffer.from('something'), parts[1], parts[2], parts[3]],
        ][i % 4]!,
      );
      if (edited.equals(zip)) continue;
      const report = await verifyBytes(edited, key);
      expect(report.ok, `${i % 4} at ${a} ${b} ${c}`).toBe(false);
    }
  }, 60_000);
});

describe('other zips around the same files', () => {
  const without = (path: string) => files.filter(([name]) => name !== path);
  const expectFault = async (edited: Uint8Array, file: string, rule: string) => {
    const report = await verifyBytes(edited, key);
    expect(report.ok).toBe(false);
    expect(report.faults).toContainEqual(expect.objectContaining({ file, rule }));
    return report;
  };
  const sorted = (entries: [string, Uint8Array][]) =>
    [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  test.each(files.map(([path]) => path))('%s removed', async (path) => {
    await expectFault(await zipOf(without(path)), path, 'missing');
  });

  it('a file added', async () => {
    await expectFault(
      await zipOf(sorted([...files, ['notes.txt', Buffer.from('hello')]])),
      'notes.txt',
      'extra',
    );
  });
  it('a file twice', async () => {
    const twice = sorted([...files, ['evidence.json', Buffer.from('{}')]]);
    await expectFault(await zipOf(twice), 'evidence.json', 'duplicate');
  });
  it('a path that leaves the folder', async () => {
    const report = await expectFault(
      await zipOf(sorted([...files, ['../evil.txt', Buffer.from('x')]])),
      '../evil.txt',
      'extra',
    );
    expect(report.faults).toContainEqual(expect.objectContaining({ file: '../evil.txt', rule: 'container' }));
  });
  it('entries in another order', async () => {
    await expectFault(await zipOf([...files].reverse()), 'VERIFY.md', 'container');
  });
  it('a comment behind the end', async () => {
    const commented = Buffer.concat([zip, Buffer.from('hello')]);
    commented.writeUInt16LE(5, zip.length - 2);
    await expectFault(commented, 'bundle.zip', 'container');
  });
  it('something before the first entry', async () => {
    const shifted = Buffer.concat([Buffer.from('#!/bin/sh\n'), zip]);
    await expectFault(shifted, 'bundle.zip', 'container');
  });
  it('an entry that unpacks to more than it says', async () => {
    const entries = files.map(
      ([path, bytes]) => [path, path === 'evidence.md' ? Buffer.alloc(5_000_000) : bytes] as const,
    );
    const bomb = await zipOf(entries);
    const said = Buffer.alloc(4);
    said.writeUInt32LE(5_000_000);
    const small = Buffer.alloc(4);
    small.writeUInt32LE(12);
    for (let at = bomb.indexOf(said); at >= 0; at = bomb.indexOf(said)) small.copy(bomb, at);
    await expectFault(bomb, 'evidence.md', 'unreadable');
  });
  it('no zip at all', async () => {
    await expectFault(Buffer.alloc(0), 'bundle.zip', 'truncated');
    await expectFault(Buffer.from('hello'), 'bundle.zip', 'truncated');
  });
});
