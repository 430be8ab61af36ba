import type { View } from '@slack/types';
import type { Rule } from '../../../domain/rules/rule.ts';
import { severitySchema } from '../../../domain/severity.ts';
import { choiceField, modal, option, personField, textField } from './fields.ts';

export const RULE_MODAL = 'rule_propose';

/** A new rule, or, filled from the newest version, the next version of one. What it has no field for stays as it was. */
export function ruleModal(rule: Rule | null, channelId: string): View {
  const http = rule?.prove.by === 'http' ? rule.prove : null;
  const required = requiredFields(http?.expect.body ?? null);
  return modal(
    RULE_MODAL,
    {
      title: rule ? `Version ${rule.version + 1}` : 'A new rule',
      submit: 'Propose',
      explain: 'It is in force once somebody approves it who neither wrote nor asked for it.',
    },
    { ruleId: rule?.id ?? null, version: (rule?.version ?? 0) + 1, channelId },
    [
      ...(rule
        ? []
        : [
            textField('id', 'Name', {
              max: 60,
              placeholder: 'orders-list',
              hint: 'Small letters, digits, hyphens.',
            }),
          ]),
      textField('statement', 'What does the API promise?', {
        max: 300,
        initial: rule?.statement ?? '',
        placeholder: 'GET /v1/orders answers 200 with an id and a total for each order.',
      }),
      textField('service', 'Service', { max: 100, initial: rule?.service ?? '' }),
      textField('endpoint', 'Endpoint', {
        max: 200,
        initial: rule?.endpoint ?? '',
        placeholder: 'GET /v1/orders',
      }),
      textField('base', 'Where is it?', {
        max: 300,
        optional: true,
        initial: http?.base ?? '',
        placeholder: 'https://api.example.com',
        hint: 'Empty: nobody asks it; contract tests and notices tell.',
      }),
      textField('status', 'Expected status', {
        max: 60,
        initial: [http?.expect.status ?? 200].flat().join(', '),
      }),
      textField('required', 'Fields that the answer must have', {
        max: 1_000,
        optional: true,
        initial: required?.join(', ') ?? '',
        hint: 'Names with commas. A schema from a file is kept where these stay as they are.',
      }),
      textField('latency', 'At most how many milliseconds (95th percentile of 20)', {
        max: 6,
        optional: true,
        initial: http?.expect.latency ? String(http.expect.latency.ms) : '',
      }),
      choiceField(
        'severity',
        'How bad if it breaks?',
        severitySchema.options.map((level) => option(level, level)),
        { initial: rule?.severity ?? 'sev3' },
      ),
      textField('ticket', 'Ticket that authorizes it', { max: 60, placeholder: 'PAY-1290' }),
      personField('owner', 'Who answers for it?', { optional: rule !== null }),
      personField('requested_by', 'Who asked for it?', { optional: true, hint: 'Empty: you.' }),
    ],
  );
}

/** The required fields at the top of a schema; null where there is none. */
export function requiredFields(schema: unknown): string[] | null {
  if (typeof schema !== 'object' || schema === null || !('required' in schema)) return null;
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : null;
}
