import type { OutgoingMessage } from '../../ports.ts';
import { section } from './section.ts';
import { inert, plain } from './text.ts';

/** What somebody can type, and what it does; the words are our own. */
export interface Help {
  command: string;
  lines: [typed: string, does: string][];
}

export const helpForAnomaly: Help = {
  command: '/anomaly',
  lines: [
    ['/anomaly list', 'open anomalies, the worst first'],
    ['/anomaly 123', 'one anomaly, with the steps that fit it (ANM-000123 is understood, too)'],
    ['/anomaly report', 'record what no alert reported'],
    ['/anomaly unparsed', 'messages that no reader understood, to be classified'],
    ['/anomaly suppress', 'propose a rule that swallows alerts for a while; somebody else approves it'],
    ['/anomaly suppressions', 'the rules in force, and what they swallowed'],
    ['/anomaly reconcile', 'compare the last 30 days with PagerDuty and with Slack’s history'],
    ['/anomaly stats', 'anomalies by state, and how often the suggestions were right'],
    ['/anomaly digest', 'post the weekly digest that is due, without waiting for its hour'],
    ['/anomaly help', 'this text'],
  ],
};

export const helpForEvidence: Help = {
  command: '/evidence',
  lines: [
    ['/evidence Q2', 'the latest second quarter'],
    ['/evidence Q2 2026 pdf', 'in one format: json, markdown, csv, xlsx, pdf, html, oscal or zip'],
    ['/evidence 2026-04-01..2026-06-30', 'both days included'],
    ['/evidence last quarter', 'also: this month, last week, H1 2026, 2025'],
    ['/evidence sample 25 seed=2026-07 Q2 2026', 'draw reproducibly; one packet for each drawn anomaly'],
    ['/evidence verify EVB-…', 'build a bundle again and check it; also with a period'],
    ['/evidence rerun EVB-…', 'build it again, byte for byte, and hand it over'],
    ['/evidence diff Q2', 'what the newest revision changed'],
    ['/evidence tile 2026', 'whether final bundles cover an audit period and add up'],
    ['/evidence sign EVB-…', 'as preparer, then somebody else as reviewer'],
    ['/evidence respond EXC-…', 'management’s response to an exception'],
    ['/evidence help', 'this text'],
  ],
};

export const helpForRules: Help = {
  command: '/rules',
  lines: [
    ['/rules', 'every rule: holding, broken, never checked, and what waits for approval'],
    ['/rules approve all', 'everything that waits and that you neither wrote nor asked for'],
    ['/rules help', 'this text'],
    ['/rule NAME', 'one rule with its versions'],
  ],
};

export const helpForRule: Help = {
  command: '/rule',
  lines: [
    ['/rule create-order', 'one rule with its versions, by its name'],
    ['/rule new', 'write a rule down'],
    ['/rule create-order update', 'propose a new version'],
    ['/rule create-order retire replaced by v2', 'take it out of force, and say why'],
    ['/rule help', 'this text'],
    ['/rules', 'every rule'],
  ],
};

export const helpForPolicy: Help = {
  command: '/policy',
  lines: [
    ['/policy status incident-response Q2', 'was the document current in that period?'],
    ['/policy list', 'the documents in force'],
    ['/policy due', 'what the program asks of people, past due first; a number behind it is the page'],
    ['/policy propose', 'the files as they are now, for approval'],
    ['/policy approve', 'bring them into force (not by who proposed them)'],
    ['/policy reviewed incident-response', 'you read it again; with “revise” where it needs new words'],
    ['/policy trained COURSE', 'you took a course; a link behind it is the proof'],
    ['/policy help', 'this text'],
  ],
};

/** Shown to whoever asked. `instead` is what was typed and not understood, with the nearest that would be. */
export function help(
  { command, lines }: Help,
  instead?: { typed: string; meant: string | null },
): OutgoingMessage {
  const head = instead
    ? `"${instead.typed}" is not understood.${instead.meant ? ` Did you mean ${command} ${instead.meant}?` : ''}`
    : `What you can type after ${command}:`;
  const shown = instead?.meant
    ? `“${inert(instead.typed, 80)}” is not understood. Did you mean \`${command} ${instead.meant}\`?`
    : inert(head, 300);
  const body = lines.map(([typed, does]) => `\`${typed}\`  ${does}`).join('\n');
  return {
    text: plain(`${head} ${lines.map(([typed, does]) => `${typed}: ${does}`).join('; ')}`, 2_900),
    blocks: [section(`${shown}\n${body}`)],
  };
}
