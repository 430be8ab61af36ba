import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

const faultsOf = (environment: Record<string, string>, file: string | null) => {
  const read = readConfig(environment, () => file);
  return read.ok ? [] : read.faults.map(({ file: where, line, message }) => `${where}:${line} ${message}`);
};

describe('the configuration', () => {
  it('names every fault at once, each with its line', () => {
    const file = [
      'organization: Acme',
      'timeZone: Berlin',
      'services:',
      '  - name: api',
      '    repositories: [not-a-repository]',
      '  - name: web',
      '    owner: somebody',
      'digest:',
      '  time: "25:00"',
      'colour: blue',
    ].join('\n');
    const faults = faultsOf({ SLACK_BOT_TOKEN: 'oops', JIRA_EMAIL: 'a@b.example', PORT: '99999' }, file);
    expect(
      faults.some((fault) => /^environment:null SLACK_BOT_TOKEN: must start with xoxb-/.test(fault)),
    ).toBe(true);
    expect(faults.some((fault) => /Jira also needs JIRA_BASE_URL and JIRA_API_TOKEN/.test(fault))).toBe(true);
    expect(faults.some((fault) => /PORT/.test(fault))).toBe(true);
    const lines = faults.flatMap((fault) =>
      fault.startsWith('./threadproof.yml:') ? [Number(/:(\d+) /.exec(fault)?.[1])] : [],
    );
    expect(lines.sort((a, b) => a - b)).toEqual([1, 2, 5, 7, 9]);
    expect(faults.join('\n')).toContain('colour');
  });

  it('never repeats a secret', () => {
    const faults = faultsOf({ SLACK_BOT_TOKEN: 'hunter2-secret', SLACK_APP_TOKEN: 'hunter2-other' }, null);
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('names the line where YAML itself is broken', () => {
    expect(faultsOf({}, 'organization: Acme\nchannels: [a, b\nservices: []\n')[0]).toMatch(
      /^\.\/threadproof\.yml:[23] /,
    );
  });

  it('takes an empty file and an empty environment', () => {
    expect(faultsOf({}, '')).toEqual([]);
    expect(faultsOf({}, null)).toEqual([]);
    expect(faultsOf({ THREADPROOF_CONFIG: 'elsewhere.yml' }, null)).toEqual([
      'elsewhere.yml:null there is no such file',
    ]);
  });
});
