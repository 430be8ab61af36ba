import { readFileSync } from 'node:fs';
import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { judgeBlocks, judgeMetadata, judgeOptions, judgeView } from '../../sandbox/slack/block-kit.ts';
import { generateBlockKitSchema } from '../../sandbox/slack/block-kit-schema.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const option = (value: string) => ({ text: plain(value), value });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const button = (text: string, action_id = 'go') => ({ type: 'button', text: plain(text), action_id });
const row = (cells: number) => Array.from({ length: cells }, () => ({ type: 'raw_text', text: 'x' }));

describe('block-kit.schema.json', () => {
  it('is what the installed types say today', async () => {
    const kept = JSON.parse(
      readFileSync(new URL('../../sandbox/slack/block-kit.schema.json', import.meta.url), 'utf8'),
    );
    expect(kept).toEqual(JSON.parse(JSON.stringify(await generateBlockKitSchema())));
    expect(JSON.stringify(kept).match(/"max(Length|Items|imum)"/g)?.length).toBeGreaterThanOrEqual(118);
  }, 30_000);
});

describe('what Slack accepts', () => {
  it.each<[string, object[]]>([
    ['a section', [section('*hello*')]],
    ['fields and a button', [{ ...section('x'), fields: [plain('a')], accessory: button('Go') }]],
    [
      'header, divider, context',
      [
        { type: 'header', text: plain('h') },
        { type: 'divider' },
        { type: 'context', elements: [plain('c')] },
      ],
    ],
    [
      'selects',
      [
        actions(
          { type: 'static_select', action_id: 's', options: [option('a')] },
          { type: 'external_select', action_id: 'e' },
        ),
      ],
    ],
    ['a table', [{ type: 'table', rows: [row(3), row(3)] }]],
    ['an image', [{ type: 'image', alt_text: 'chart', slack_file: { id: 'F1' } }]],
    ['markdown', [{ type: 'markdown', text: '**x**' }]],
    [
      'rich text',
      [
        {
          type: 'rich_text',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'x', style: { bold: true } }] },
          ],
        },
      ],
    ],
  ])('%s', (_what, blocks) => {
    expect(judgeBlocks(blocks, 'message')).toEqual([]);
  });

  it('an alert in a modal, with inputs and a submit', () => {
    const input = {
      type: 'input',
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'why' },
    };
    const blocks = [{ type: 'alert', level: 'warning', text: plain('look') }, input];
    expect(judgeView({ type: 'modal', title: plain('T'), submit: plain('Save'), blocks }, 'modal')).toEqual(
      [],
    );
  });
});

describe('what Slack refuses', () => {
  const long = 'x'.repeat(3001);
  it.each<[string, object[], string]>([
    ['an unknown block', [{ type: 'nonsense' }], 'unsupported value'],
    [
      'a long section',
      [section(long)],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section('')], 'must be more than 0 characters'],
    ['a section of nothing', [{ type: 'section' }], 'text or fields'],
    [
      'eleven fields',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => plain('f')) }],
      'no more than 10 items',
    ],
    ['a mrkdwn header', [{ type: 'header', text: { type: 'mrkdwn', text: 'h' } }], '/blocks/0/text'],
    ['a long header', [{ type: 'header', text: plain('h'.repeat(151)) }], 'less than 151'],
    ['an extra property', [{ ...section('x'), colour: 'red' }], 'invalid additional property: colour'],
    ['a long button', [actions(button('b'.repeat(76)))], 'less than 76'],
    [
      '26 buttons',
      [actions(...Array.from({ length: 26 }, (_, n) => button('b', `a${n}`)))],
      'no more than 25 items',
    ],
    ['no buttons', [actions()], 'at least one item'],
    ['51 blocks', Array.from({ length: 51 }, () => section('x')), 'no more than 50 items'],
    ['an alert in a message', [{ type: 'alert', text: plain('x') }], 'not allowed in a message'],
    [
      'a select without options',
      [actions({ type: 'static_select', action_id: 's' })],
      'options or option_groups',
    ],
    [
      '101 options',
      [
        actions({
          type: 'static_select',
          action_id: 's',
          options: Array.from({ length: 101 }, (_, n) => option(`${n}`)),
        }),
      ],
      'no more than 100',
    ],
    [
      'an initial option that is not offered',
      [
        actions({
          type: 'static_select',
          action_id: 's',
          options: [option('a')],
          initial_option: option('b'),
        }),
      ],
      'initial option',
    ],
    [
      'the same block id twice',
      [
        { ...section('a'), block_id: 'x' },
        { ...section('b'), block_id: 'x' },
      ],
      'block_id already exists',
    ],
    ['the same action id twice in a block', [actions(button('a'), button('b'))], 'action_id must be unique'],
    [
      'two tables',
      [
        { type: 'table', rows: [row(1)] },
        { type: 'table', rows: [row(1)] },
      ],
      'only_one_table_allowed',
    ],
    ['21 cells', [{ type: 'table', rows: [row(21)] }], 'no more than 20 items'],
    [
      '101 rows',
      [{ type: 'table', rows: Array.from({ length: 101 }, () => row(1)) }],
      'no more than 100 items',
    ],
    [
      'a nested mistake',
      [actions({ ...button('x'), confirm: { title: plain('t') } })],
      '/blocks/0/elements/0/confirm',
    ],
  ])('%s', (_what, blocks, finding) => {
    expect(judgeBlocks(blocks, 'message').join('\n')).toContain(finding);
  });

  it.each<[string, object, string]>([
    ['a long title', { type: 'modal', title: plain('t'.repeat(25)), blocks: [] }, 'less than 25'],
    [
      'no submit beside an input',
      {
        type: 'modal',
        title: plain('t'),
        blocks: [{ type: 'input', label: plain('l'), element: { type: 'plain_text_input' } }],
      },
      'submit is required',
    ],
    [
      'long private metadata',
      { type: 'modal', title: plain('t'), blocks: [], private_metadata: 'x'.repeat(3001) },
      'less than 3001',
    ],
    [
      '101 blocks',
      { type: 'modal', title: plain('t'), blocks: Array.from({ length: 101 }, () => section('x')) },
      'no more than 100',
    ],
    ['a home view', { type: 'home', blocks: [] }, 'must be a modal'],
  ])('a modal with %s', (_what, view, finding) => {
    expect(judgeView(view, 'modal').join('\n')).toContain(finding);
  });

  it('options and metadata out of bounds', () => {
    expect(judgeOptions({ options: [option('x'.repeat(76))] }).join()).toContain('less than 76');
    expect(judgeOptions({})).toHaveLength(1);
    expect(judgeMetadata({ event_type: 'x', event_payload: { a: 1, b: ['y'], c: { d: true } } })).toEqual([]);
    expect(judgeMetadata({ event_type: 'x', event_payload: { deep: { a: { b: 1 } } } })).toHaveLength(1);
  });
});
