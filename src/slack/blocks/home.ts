import type { ActionsBlockElement, KnownBlock, StaticSelect, View } from '@slack/types';
import type { HomeChoice, HomeView } from '../../ports.ts';
import { buttonAbout } from './actions.ts';
import { homeHealth } from './home-health.ts';
import { dueList } from './program/due.ts';
import { rulesAtHome } from './rules.ts';
import { context, section } from './section.ts';
import { inert, moment } from './text.ts';
import { workRow } from './work-row.ts';

/** What stands above the rows; each republishes the view. */
export const homeControls = ['home_who', 'home_what', 'home_earlier', 'home_later'] as const;
export type HomeControl = (typeof homeControls)[number];

const whoWords: Record<HomeChoice['who'], string> = {
  mine: 'Taken by me',
  services: 'My services',
  all: "Everybody's",
};
const whatWords: Record<HomeChoice['what'], string> = {
  open: 'Open',
  unattributed: 'Without a cause',
  unauthorized: 'Without an authorization',
  everything: 'Everything',
};

const divider: KnownBlock = { type: 'divider' };

/** The work queue of one person: one page of rows, then what is wrong with listening and with bundles. */
export function home(view: HomeView): View {
  const { counts, rows, now } = view;
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: 'What needs somebody' } },
    section(
      `*${counts.open}* open · *${counts.unattributed}* without a settled cause · *${counts.unauthorized}* without an authorization`,
    ),
    ...coverage(view),
    ...(view.due ? dueList('Due by the response program', view.due.rows, view.due.more, now) : []),
    { type: 'actions', block_id: 'home_filters', elements: filters(view) },
    context(place(view)),
    divider,
    ...(rows.length === 0
      ? [section(nothing(view))]
      : rows.flatMap((row, index) => [...(index > 0 ? [divider] : []), ...workRow(row, now)])),
    ...pager(view),
    ...(view.rules ? rulesAtHome(view.rules) : []),
    ...homeHealth(view),
    context(`As of ${moment(now)}`),
  ];
  return { type: 'home', blocks };
}

function select<T extends string>(
  id: HomeControl,
  words: Record<T, string>,
  chosen: T,
  label: string,
): StaticSelect {
  const options = (Object.entries(words) as [T, string][]).map(([value, text]) => ({
    text: { type: 'plain_text' as const, text },
    value,
  }));
  return {
    type: 'static_select',
    action_id: id,
    placeholder: { type: 'plain_text', text: label },
    options,
    initial_option: options.find(({ value }) => value === chosen) ?? options[0]!,
  };
}

const filters = ({ choice }: HomeView): ActionsBlockElement[] => [
  select('home_who', whoWords, choice.who, 'Whose'),
  select('home_what', whatWords, choice.what, 'In which state'),
];

function place({ choice, rows, total, pages, services }: HomeView): string {
  const whose =
    choice.who === 'services' && services.length > 0
      ? `${whoWords.services} (${services.map((name) => inert(name, 40)).join(', ')})`
      : whoWords[choice.who];
  const first = choice.page * 15 + 1;
  const where = rows.length === 0 ? 'none' : `${first} to ${first + rows.length - 1} of ${total}`;
  const order = choice.what === 'everything' ? 'newest first' : 'oldest first';
  return `${whose} · ${whatWords[choice.what]} · ${where}${pages > 1 ? ` · page ${choice.page + 1} of ${pages}` : ''} · ${order}`;
}

function nothing({ choice, services }: HomeView): string {
  if (choice.who === 'services' && services.length === 0)
    return 'No service names you as its owner. `services: … owner:` in threadproof.yml says who answers for what.';
  if (choice.who === 'mine')
    return 'You have taken nothing that fits. "I take this" on a card or a row takes it.';
  return choice.what === 'open' ? 'Nothing is open.' : 'Nothing fits this choice.';
}

function pager({ choice, pages }: HomeView): KnownBlock[] {
  const turn = (id: HomeControl, label: string, page: number): ActionsBlockElement =>
    buttonAbout(id, label, String(page));
  const elements = [
    ...(choice.page > 0 ? [turn('home_earlier', `Page ${choice.page}`, choice.page - 1)] : []),
    ...(choice.page < pages - 1 ? [turn('home_later', `Page ${choice.page + 2}`, choice.page + 1)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: 'home_pages', elements }];
}

/** The running quarter in one line, for whoever answers for it. */
function coverage({ coverage: quarter }: HomeView): KnownBlock[] {
  if (quarter === null) return [];
  const { name, end, detected, open, unattributed, unauthorized } = quarter;
  const share = (lacking: number) =>
    detected === 0
      ? 'none detected'
      : `${detected - lacking} of ${detected} (${Math.floor((100 * (detected - lacking)) / detected)} %)`;
  return [
    section(
      `*${inert(name, 60)}*, until ${moment(end)}\nCause settled: ${share(unattributed)} · Ended: ${share(open)} · Confirmed changes without a ticket: ${unauthorized}`,
    ),
  ];
}
