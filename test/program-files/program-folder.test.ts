import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { incidentTypes } from '../../src/domain/program/program.ts';
import { readProgramFolder } from '../../src/program-files/program-folder.ts';

const shipped = fileURLToPath(new URL('../../program', import.meta.url));

describe('the program that ships', () => {
  test('is whole: every incident type, every clock off, only owners to be named', async () => {
    const reading = await readProgramFolder(shipped);
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
    expect(reading.program.runbooks.map(({ type }) => type).sort()).toEqual([...incidentTypes].sort());
    expect(reading.program.obligations.obligations.filter(({ enabled }) => enabled)).toEqual([]);
    expect(reading.program.obligations.obligations.length).toBeGreaterThan(15);
    expect(
      reading.findings.map(({ message }) => message).filter((message) => !message.includes('owner')),
    ).toEqual([]);
  });
});

describe('a program with a fault', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'program-'));
    await cp(shipped, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));
  const change = async (file: string, from: string, to: string) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(folder, file), text.replace(from, to));
  };
  const faults = async () => {
    const reading = await readProgramFolder(folder);
    return reading.ok ? [] : reading.faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  };

  test.each([
    [
      'severity.yml',
      'acknowledge: 15 min',
      'acknowledge: soon',
      /^severity\.yml:11: levels\.sev1\.acknowledge: a length of time/,
    ],
    [
      'severity.yml',
      'escalation: on-call',
      'escalation: nobody',
      /^severity\.yml:16: sev1 escalates by "nobody"/,
    ],
    [
      'escalation.yml',
      'channel: incidents,',
      'person: U1234567, channel: incidents,',
      /^escalation\.yml:\d+: .*one of person, channel/,
    ],
    [
      'obligations.yml',
      'after: nis2-notify',
      'after: nis3-notify',
      /^obligations\.yml:19: nis2-final starts after "nis3-notify"/,
    ],
    [
      'obligations.yml',
      'from: aware, due: 72 h',
      'from: alarmed, due: 72 h',
      /^obligations\.yml:\d+: obligations\.3\.clocks\.0\.from/,
    ],
    [
      'policies.yml',
      'policies/change-management.md',
      'policies/gone.md',
      /^policies\.yml:\d+: change-management: there is no file/,
    ],
    [
      'runbooks/availability.yml',
      'kind: contain',
      'kind: panic',
      /^runbooks\/availability\.yml:\d+: steps\.0\.kind/,
    ],
    [
      'runbooks/availability.yml',
      'steps: [mitigate]',
      'steps: [mitigates]',
      /^runbooks\/availability\.yml:\d+: .*names step mitigates/,
    ],
    ['training.yml', 'roster: []', 'roster: [', /^training\.yml:\d+: /],
    [
      'contracts.yml',
      'commitments: []',
      'commitments:\n  - { id: acme, customer: Acme, source: MSA, from: submitted, due: 24 h, since: 2026-02-01, obligation: contract-24 }',
      /^contracts\.yml:4: commitments\.0\.from/,
    ],
    [
      'contracts.yml',
      'commitments: []',
      'commitments:\n  - { id: acme, customer: Acme, source: MSA, from: aware, due: 24 h, since: 2026-02-30, obligation: contract-24 }',
      /^contracts\.yml:4: commitments\.0\.since: a date/,
    ],
    [
      'contracts.yml',
      'commitments: []',
      'commitments:\n  - { id: acme, customer: Acme, source: MSA, from: aware, due: 24 h, since: 2026-02-01, until: 2026-02-01, obligation: contract-24 }',
      /^contracts\.yml:4: commitments\.0\.until: until comes after since/,
    ],
    [
      'contracts.yml',
      'commitments: []',
      'commitments:\n  - { id: acme, customer: Acme, source: MSA, from: aware, due: 24 h, since: 2026-02-01, obligation: contract-1 }',
      /^contracts\.yml:4: acme is kept by "contract-1", which is no obligation/,
    ],
  ])('%s: %s', async (file, from, to, expected) => {
    await change(file, from, to);
    expect(await faults()).toContainEqual(expect.stringMatching(expected));
  });

  test('no runbook for a type that needs one', async () => {
    await unlink(join(folder, 'runbooks/availability.yml'));
    expect(await faults()).toEqual(['runbooks:null: no runbook for availability']);
  });

  test('the example of the register is whole, and stricter than what keeps it while that is off', async () => {
    const text = await readFile(join(folder, 'contracts.yml'), 'utf8');
    const example = text.replace('commitments: []', 'commitments:').replace(/^#( {2}[- ] .*)$/gm, '$1');
    await writeFile(join(folder, 'contracts.yml'), example);
    const reading = await readProgramFolder(folder);
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
    expect(reading.program.contracts?.commitments).toMatchObject([{ id: 'acme-msa', until: '2027-02-01' }]);
    expect(reading.findings).toContainEqual({
      file: 'contracts.yml',
      line: 4,
      near: 'acme-msa',
      grave: false,
      message: 'Acme GmbH was promised 24 h from "confirmed" (acme-msa): contract-24 is switched off',
    });
  });

  test('a program without a register is whole', async () => {
    await unlink(join(folder, 'contracts.yml'));
    const reading = await readProgramFolder(folder);
    expect(reading.ok && reading.program.contracts).toEqual({ commitments: [] });
  });

  test.each([
    [
      'a promise that nothing keeps',
      'steps: [mitigate]',
      'steps: []',
      'a statement without a step: "Service comes back before the cause is known"',
    ],
    [
      'a step that nobody promised',
      'steps: [status-page]',
      'steps: [mitigate]',
      'step status-page belongs to no statement of the policy',
    ],
  ])('%s is a finding, with its line', async (_, from, to, message) => {
    await change('runbooks/availability.yml', from, to);
    const reading = await readProgramFolder(folder);
    const found = reading.ok ? reading.findings.find((finding) => finding.message === message) : undefined;
    expect(found).toMatchObject({ file: 'runbooks/availability.yml', line: expect.any(Number) });
  });
});
