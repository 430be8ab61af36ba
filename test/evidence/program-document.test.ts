import { describe, expect, it } from 'vitest';
import { programDocument } from '../../src/evidence/program-document.ts';
import { renderDocument } from '../../src/evidence/renderers/render-document.ts';
import { shipped } from '../program-files/shipped-program.ts';

const { program, hash } = shipped;
const step = {
  person: null,
  channel: null,
  pagingPolicy: 'PABC',
  pagingService: 'PDEF',
  answerWithin: '15 min',
};
const changed = {
  ...program,
  escalation: {
    paths: [{ id: 'on-call', rotation: 'Payments', owner: 'ada@acme.example', steps: [step] }],
  },
};
const document = programDocument('Acme', { program: changed, hash, approval: null });
const text = new TextDecoder().decode(await renderDocument(document, 'markdown', '2026-06-01T00:00:00.000Z'));

describe('the auditor’s document of the program', () => {
  it('says what the thread follows, in the words of the thread', () => {
    for (const words of [
      'DRAFT, not approved',
      'SEV 1 Critical',
      'Significant, and reviewed afterwards, is every anomaly of which one line is true:',
      'paging policy PABC on service PDEF, which pages whoever is on call',
      'the earliest of 4 h from classified and 24 h from aware',
    ])
      expect(text).toContain(words);
  });

  it('gives the words of a policy once, without the marks of Markdown and without its title again', () => {
    const policy = document.sections.find(({ id }) => id === 'document-incident-response');
    const quote = policy?.blocks.find(({ kind }) => kind === 'quote');
    expect(quote).toMatchObject({ text: expect.stringMatching(/^Every deviation that a monitor/) });
    expect(JSON.stringify(quote)).not.toMatch(/`|# /);
  });
});
