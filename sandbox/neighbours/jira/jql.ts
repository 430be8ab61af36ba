import type { Company, Ticket, Time } from '../company-types.ts';
import { DAY, HOUR } from '../plan.ts';
import { updatedAt } from './jira-bodies.ts';

/** `2026-04-01`, `2026-04-01 09:00` (both UTC here), or back from now: `-90d`. */
function timeOf(text: string, now: Time): Time {
  const back = /^-(\d+)([dwh])$/.exec(text);
  if (back !== null)
    return now - Number(back[1]) * { h: HOUR, d: DAY, w: 7 * DAY }[back[2] as 'd' | 'w' | 'h'];
  const [day = '', clock = '00:00'] = text.split(' ');
  return Date.parse(text.includes('T') ? text : `${day}T${clock}Z`);
}

const list = (text: string): string[] =>
  (text.match(/"[^"]*"|[^\s,()]+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));

function holds(company: Company, clause: string, now: Time): ((ticket: Ticket) => boolean) | null {
  const [, field = '', operator = '', rest = ''] =
    /^(\w+)\s*(not in|in|!=|>=|<=|=|~|>|<)\s*(.+)$/i.exec(clause.trim()) ?? [];
  const values = list(rest);
  const one = values[0] ?? '';
  const among = (read: (ticket: Ticket) => string | null) => {
    const negative = operator === '!=' || operator.toLowerCase() === 'not in';
    const wanted = values.map((value) => value.toLowerCase());
    return (ticket: Ticket) => wanted.includes((read(ticket) ?? '').toLowerCase()) !== negative;
  };
  const compared = (read: (ticket: Ticket) => Time) => (ticket: Ticket) => {
    const [at, limit] = [read(ticket), timeOf(one, now)];
    return operator === '>='
      ? at >= limit
      : operator === '>'
        ? at > limit
        : operator === '<='
          ? at <= limit
          : at < limit;
  };
  const account = (key: string | null) =>
    company.people.find((person) => person.key === key)?.jiraAccountId ?? null;
  switch (field.toLowerCase()) {
    case 'project':
      return among((ticket) => ticket.project);
    case 'key':
    case 'issuekey':
    case 'id':
      return among((ticket) => ticket.key);
    case 'status':
      return among((ticket) => ticket.status);
    case 'issuetype':
    case 'type':
      return among((ticket) => ticket.type);
    case 'reporter':
      return among((ticket) => account(ticket.reporter));
    case 'assignee':
      return among((ticket) => account(ticket.assignee));
    case 'created':
      return compared((ticket) => ticket.createdAt);
    case 'updated':
      return compared(updatedAt);
    case 'text':
    case 'summary': {
      // Jira matches every word of the value, in any order; `*` at the end of a word is a prefix.
      const words = values
        .join(' ')
        .toLowerCase()
        .replace(/[*"\\]/g, '')
        .split(/\s+/);
      return (ticket) => {
        const text =
          `${ticket.summary} ${field.toLowerCase() === 'text' ? ticket.description : ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
    }
  }
  return null;
}

/** The tickets that the query names, or null for a query that this reading of JQL does not know (Jira: 400). */
export function matchJql(company: Company, jql: string, now: Time): Ticket[] | null {
  const [, where = '', order = ''] = /^(.*?)(?:\s*order\s+by\s+(.+))?$/is.exec(jql.trim()) ?? [];
  const clauses = where.trim() === '' ? [] : where.split(/\s+and\s+/i);
  const tests = clauses.map((clause) => {
    const either = clause
      .replace(/^\((.*)\)$/s, '$1')
      .split(/\s+or\s+/i)
      .map((part) => holds(company, part, now));
    return either.includes(null) ? null : (ticket: Ticket) => either.some((test) => test!(ticket));
  });
  if (tests.includes(null)) return null;
  const key = /created/i.test(order) ? (ticket: Ticket) => ticket.createdAt : updatedAt;
  const down = !/\basc\b/i.test(order);
  return company.tickets
    .filter((ticket) => tests.every((test) => test!(ticket)))
    .sort((a, b) => (down ? key(b) - key(a) : key(a) - key(b)));
}
