import { describe, expect, it, test } from 'vitest';
import { formatReport } from '../../../src/evidence/package/verify.mjs';
import { newKey, smallZip, verifyBytes } from './small-bundle.ts';

const key = newKey();
const zip = await smallZip(key);

describe('a bundle as it was made', () => {
  it('agrees', async () => {
    const report = await verifyBytes(zip, key);
    expect(formatReport(report)).toContain('Everything that was checked agrees.');
    expect(report.faults).toEqual([]);
    expect(report.ok).toBe(true);
  });
});
