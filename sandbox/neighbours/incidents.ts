import type { CaseName, Incident, PersonKey, PullRequest, Time } from './company-types.ts';
import { HOUR, MINUTE, toSecond } from './plan.ts';
import { shaOf } from './seeded.ts';

interface Row {
  title: string;
  service: string;
  alertKey: string;
  at: Time;
  priority: Incident['priority'];
  /** Minutes after the trigger; null: nobody. */
  acked: [PersonKey, number] | null;
  resolved: [PersonKey | null, number] | null;
  note?: string;
  cause?: CaseName | { title: string };
  id?: string;
}

const at = (month: number, day: number, hour: number, minute: number) =>
  Date.UTC(2026, month - 1, day, hour, minute);

const quarter: Row[] = [
  {
    title: 'High p95 latency on checkout-api',
    service: 'checkout-api',
    alertKey: 'datadog:90125001',
    at: at(4, 9, 13, 4),
    priority: 'P2',
    acked: ['ines', 6],
    resolved: ['ines', 48],
    note: 'Carrier was slow, gone by itself.',
  },
  {
    title: 'Ledger write latency above 400 ms',
    service: 'ledger-svc',
    alertKey: 'datadog:90125014',
    at: at(4, 16, 8, 50),
    priority: 'P2',
    acked: ['lena', 4],
    resolved: ['lena', 71],
  },
  {
    title: 'payouts-dlq-depth above 50',
    service: 'payouts-api',
    alertKey: 'cloudwatch:payouts-dlq-depth',
    at: at(4, 22, 20, 12),
    priority: 'P3',
    acked: ['sofia', 19],
    resolved: ['sofia', 95],
  },
  {
    title: 'Oversold items in checkout-api',
    service: 'checkout-api',
    alertKey: 'datadog:90125033',
    at: at(4, 22, 15, 40),
    priority: 'P2',
    acked: ['ines', 9],
    resolved: ['priya', 130],
    cause: 'push_after_approval',
  },
  {
    title: 'LedgerReplicationLag',
    service: 'ledger-svc',
    alertKey: 'alertmanager:LedgerReplicationLag',
    at: at(5, 12, 3, 22),
    priority: 'P2',
    acked: ['ines', 11],
    resolved: ['amara', 164],
    note: 'Vacuum of the queue table held the replica.',
  },
  {
    title: 'Payout queue age above 20 minutes',
    service: 'payouts-api',
    alertKey: 'datadog:90125050',
    at: at(5, 6, 15, 31),
    priority: 'P2',
    acked: ['kenji', 8],
    resolved: ['kenji', 66],
    cause: 'missing_ticket',
  },
  {
    id: 'Q0HBL7X2K9M4PT',
    title: 'Checkout error budget burn above 14x',
    service: 'checkout-api',
    alertKey: 'datadog:90125060',
    at: at(5, 18, 10, 2),
    priority: 'P1',
    acked: ['ines', 1],
    resolved: ['ines', 42],
    note: 'Reverted the batching of ledger writes.',
    cause: 'reverted',
  },
  {
    title: 'POST /v2/payouts answers 201 for three decimals',
    service: 'payouts-api',
    alertKey: 'drift:DRIFT-1042',
    at: at(5, 18, 10, 19),
    priority: 'P2',
    acked: ['sofia', 14],
    resolved: ['jonah', 300],
    cause: 'contradicted_rule',
  },
  {
    title: 'Fraud vendor does not answer',
    service: 'checkout-api',
    alertKey: 'datadog:90125071',
    at: at(5, 27, 2, 3),
    priority: 'P1',
    acked: ['ines', 5],
    resolved: ['ines', 380],
    note: 'Vendor outage, runs without the check until 08:20.',
  },
  {
    title: 'Posting lock waits above 2 s',
    service: 'ledger-svc',
    alertKey: 'datadog:90125077',
    at: at(6, 3, 17, 1),
    priority: 'P3',
    acked: ['lena', 22],
    resolved: ['lena', 88],
    cause: 'self_approved',
  },
  {
    title: 'Ledger DB overloaded',
    service: 'ledger-svc',
    alertKey: 'datadog:90125080',
    at: at(6, 9, 11, 44),
    priority: 'P1',
    acked: ['ines', 40],
    resolved: ['amara', 190],
    cause: 'failed_required_check',
  },
  {
    title: 'Elevated errors on card payments',
    service: 'checkout-api',
    alertKey: 'statuspage:card-payments',
    at: at(6, 11, 22, 6),
    priority: 'P1',
    acked: ['tomas', 3],
    resolved: ['tomas', 35],
    cause: 'admin_bypass',
  },
  {
    title: 'Number of partner API errors',
    service: 'payouts-api',
    alertKey: 'datadog:90125091',
    at: at(6, 16, 10, 59),
    priority: 'P2',
    acked: null,
    resolved: [null, 25],
    cause: 'dependent_approver',
  },
  {
    title: 'Returned payouts above 1 %',
    service: 'payouts-api',
    alertKey: 'datadog:90125093',
    at: at(6, 19, 7, 30),
    priority: 'P3',
    acked: ['kenji', 55],
    resolved: null,
    cause: 'rejected_ticket',
  },
  {
    title: 'Checkout failure rate',
    service: 'checkout-api',
    alertKey: 'datadog:90125099',
    at: at(6, 29, 18, 12),
    priority: 'P2',
    acked: ['priya', 12],
    resolved: ['priya', 70],
  },
];

const live = (now: Time): Row[] => [
  {
    title: 'TypeError in confirmOrder',
    service: 'checkout-api',
    alertKey: 'sentry:CHECKOUT-API-3F',
    at: now - 6 * MINUTE,
    priority: 'P1',
    acked: ['ines', 2],
    resolved: null,
    cause: { title: 'Read the currency from the cart line' },
  },
  {
    title: 'High p95 latency on checkout-api',
    service: 'checkout-api',
    alertKey: 'datadog:90125001',
    at: now - 31 * MINUTE,
    priority: 'P2',
    acked: null,
    resolved: null,
    cause: { title: 'Quote shipping for every line, not once per cart' },
  },
  {
    title: 'Payout queue age above 20 minutes',
    service: 'payouts-api',
    alertKey: 'datadog:90125050',
    at: now - 19 * HOUR,
    priority: 'P3',
    acked: ['sofia', 16],
    resolved: ['sofia', 70],
    cause: { title: 'Poll the payout queue every five minutes' },
  },
];

const incidentId = (number: number) =>
  `Q0HBL${BigInt(`0x${shaOf('incident', number)}`)
    .toString(36)
    .toUpperCase()
    .slice(2, 11)}`;

/** PagerDuty's incidents: fifteen of the quarter and three around `now`; numbers run from 8825. */
export function buildIncidents(now: Time, pullRequests: PullRequest[]): Incident[] {
  const find = (cause: Row['cause']) =>
    cause === undefined
      ? undefined
      : pullRequests.findLast((one) =>
          typeof cause === 'string' ? one.case === cause : one.title.endsWith(cause.title),
        );
  return [...quarter, ...live(now)]
    .sort((a, b) => a.at - b.at)
    .map((row, index): Incident => {
      const number = 8825 + index;
      const change = find(row.cause);
      const after = (minutes: number) => toSecond(row.at + minutes * MINUTE);
      return {
        id: row.id ?? incidentId(number),
        number,
        title: row.title,
        service: row.service,
        urgency: row.priority === 'P3' ? 'low' : 'high',
        priority: row.priority,
        triggeredAt: toSecond(row.at),
        acknowledgements: row.acked === null ? [] : [{ by: row.acked[0], at: after(row.acked[1]) }],
        resolvedAt: row.resolved === null ? null : after(row.resolved[1]),
        resolvedBy: row.resolved?.[0] ?? null,
        notes:
          row.note === undefined
            ? []
            : [{ by: row.resolved?.[0] ?? 'ines', at: after((row.resolved?.[1] ?? 20) - 1), text: row.note }],
        alertKey: row.alertKey,
        cause: change === undefined ? null : { repository: change.repository, number: change.number },
      };
    });
}
