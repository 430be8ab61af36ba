/** The second quarter of 2026 at Harborlight: what broke, and what people did about it. Times are UTC. */
import type { SenderName } from './senders.ts';

type Who = 'ines' | 'jonah' | 'priya' | 'tomas' | 'amara' | 'kenji' | 'lena' | 'sofia' | 'nadia' | 'marcus';

/** A step happens so many minutes after the alert. */
export type Step =
  | { do: 'ack'; after: number; by: Who }
  /** The title (or its end) of the pull request that did it; with `how`, the sentence on how it did. */
  | { do: 'confirm'; after: number; by: Who; change: string; how?: string; ticket?: string }
  | { do: 'no_change'; after: number; by: Who; reason: string; because: string; second?: Who }
  | { do: 'defer'; after: number; by: Who }
  | { do: 'again'; after: number }
  | { do: 'recover'; after: number }
  | { do: 'resolve'; after: number; by: Who; kind: string; change?: string; because?: string }
  | { do: 'reopen'; after: number; by: Who; because: string }
  | { do: 'triage'; after: number; by: Who; as: string; because: string; personal?: string }
  | { do: 'severity'; after: number; by: Who; to: string; because: string }
  | { do: 'verify' | 'close'; after: number; by: Who }
  | { do: 'void'; after: number; by: Who; because: string }
  | { do: 'merge'; after: number; by: Who; intoTitle: string; because: string };

export interface Scene {
  /** `MM-DD HH:MM` of 2026, UTC. */
  at: string;
  sender: SenderName;
  title: string;
  service: 'checkout-api' | 'ledger-svc' | 'payouts-api';
  level: 'critical' | 'high' | 'medium' | 'low';
  steps: Step[];
}

const ack = (after: number, by: Who): Step => ({ do: 'ack', after, by });
const confirm = (after: number, by: Who, change: string, how?: string): Step => ({
  do: 'confirm',
  after,
  by,
  change,
  ...(how ? { how } : {}),
});
const recover = (after: number): Step => ({ do: 'recover', after });
const noChange = (after: number, by: Who, reason: string, because: string, second?: Who): Step => ({
  do: 'no_change',
  after,
  by,
  reason,
  because,
  ...(second ? { second } : {}),
});
const resolve = (after: number, by: Who, kind: string, because: string, change?: string): Step => ({
  do: 'resolve',
  after,
  by,
  kind,
  because,
  ...(change ? { change } : {}),
});
const triage = (after: number, by: Who, as: string, because: string, personal = 'no'): Step => ({
  do: 'triage',
  after,
  by,
  as,
  because,
  personal,
});

export const scenes: Scene[] = [
  {
    at: '04-01 09:12',
    sender: 'datadog',
    title: 'Address validation times out',
    service: 'checkout-api',
    level: 'medium',
    steps: [
      ack(4, 'ines'),
      confirm(
        9,
        'ines',
        'Move address validation behind a timeout',
        'The new timeout of 200 ms is shorter than the validator needs for addresses abroad.',
      ),
      recover(52),
    ],
  },
  {
    at: '04-02 13:31',
    sender: 'alertmanager',
    title: 'LedgerWriteErrors',
    service: 'ledger-svc',
    level: 'high',
    steps: [
      ack(3, 'lena'),
      confirm(
        14,
        'lena',
        'Partition entries by month',
        'Entries of the next month had no partition to go to.',
      ),
      triage(
        30,
        'amara',
        'operational_incident',
        'Writes failed for 40 minutes; nothing was lost, clients retried.',
      ),
      recover(41),
    ],
  },
  {
    at: '04-06 12:40',
    sender: 'sentry',
    title: 'TypeError: flags.get is not a function in quote()',
    service: 'checkout-api',
    level: 'high',
    steps: [
      confirm(
        11,
        'jonah',
        'Read feature flags once per request',
        'Flags are read before they are loaded on the first request after a start.',
      ),
      resolve(95, 'jonah', 'config_restore', 'The flag client is created before the first request again.'),
    ],
  },
  {
    at: '04-09 13:04',
    sender: 'pagerduty',
    title: 'High p95 latency on checkout-api',
    service: 'checkout-api',
    level: 'high',
    steps: [
      ack(6, 'ines'),
      noChange(
        35,
        'ines',
        'external',
        'The carrier answered slowly; gone by itself when it recovered.',
        'priya',
      ),
      recover(48),
    ],
  },
  {
    at: '04-13 09:20',
    sender: 'datadog',
    title: 'Partner retries pile up',
    service: 'payouts-api',
    level: 'medium',
    steps: [
      ack(12, 'sofia'),
      confirm(
        25,
        'sofia',
        'Retry partner timeouts after a minute',
        'Every timed-out call was repeated while the first was still running.',
      ),
      resolve(
        180,
        'sofia',
        'config_restore',
        'Retries wait five minutes again until the calls are idempotent.',
      ),
    ],
  },
  {
    at: '04-14 10:05',
    sender: 'datadog',
    title: 'Quote totals differ from order totals',
    service: 'checkout-api',
    level: 'high',
    steps: [
      ack(2, 'ines'),
      confirm(
        7,
        'ines',
        'Price quotes from one rounding rule',
        'Quotes round per line now, stored carts were still rounded per cart.',
      ),
      triage(40, 'tomas', 'defect', 'Differences of one cent; 214 carts, corrected by a recalculation.'),
      recover(66),
      { do: 'close', after: 75, by: 'tomas' },
    ],
  },
  {
    at: '04-16 08:50',
    sender: 'pagerduty',
    title: 'Ledger write latency above 400 ms',
    service: 'ledger-svc',
    level: 'high',
    steps: [
      ack(4, 'lena'),
      noChange(60, 'lena', 'load', 'Month-end import of three merchants ran in the same hour.', 'ines'),
      recover(71),
    ],
  },
  {
    at: '04-17 15:02',
    sender: 'cloudwatch',
    title: 'payouts-dlq-age',
    service: 'payouts-api',
    level: 'medium',
    steps: [
      ack(19, 'sofia'),
      confirm(
        33,
        'sofia',
        'Move the dead letter queue to its own table',
        'Old messages were moved with their first date.',
      ),
      recover(70),
    ],
  },
  {
    at: '04-20 14:50',
    sender: 'alertmanager',
    title: 'OrderEventsDelayed',
    service: 'checkout-api',
    level: 'medium',
    steps: [ack(8, 'priya'), confirm(20, 'priya', 'Send order events through the outbox'), recover(44)],
  },
  {
    at: '04-22 15:40',
    sender: 'pagerduty',
    title: 'Oversold items in checkout-api',
    service: 'checkout-api',
    level: 'high',
    steps: [
      ack(9, 'ines'),
      confirm(
        21,
        'ines',
        'Reserve stock before the payment page',
        'The commit after the approval released reservations when the page was left.',
      ),
      triage(
        90,
        'tomas',
        'operational_incident',
        '31 orders could not be delivered; customers were told and refunded.',
      ),
      recover(130),
    ],
  },
  {
    at: '04-22 20:12',
    sender: 'cloudwatch',
    title: 'payouts-dlq-depth',
    service: 'payouts-api',
    level: 'medium',
    steps: [ack(19, 'sofia'), { do: 'again', after: 40 }, recover(95)],
  },
  {
    at: '04-24 14:20',
    sender: 'sentry',
    title: 'TimeoutError: charge() waits for reserve()',
    service: 'checkout-api',
    level: 'high',
    steps: [
      confirm(
        16,
        'priya',
        'Split confirmOrder into price, reserve and charge',
        'Charging starts before the reservation is committed.',
      ),
      resolve(140, 'priya', 'config_restore', 'The three steps run one after the other again behind a flag.'),
      {
        do: 'reopen',
        after: 900,
        by: 'ines',
        because: 'The flag was lost with the next deploy; it times out again.',
      },
      resolve(960, 'priya', 'flag_off', 'The flag is part of the production settings now.'),
    ],
  },
  {
    at: '04-27 13:30',
    sender: 'datadog',
    title: 'Queue table locked during vacuum',
    service: 'ledger-svc',
    level: 'medium',
    steps: [ack(15, 'lena'), confirm(22, 'lena', 'Vacuum the queue table every hour'), recover(38)],
  },
  {
    at: '04-28 13:05',
    sender: 'alertmanager',
    title: 'ConnectionsHeldByReports',
    service: 'ledger-svc',
    level: 'medium',
    steps: [
      ack(10, 'amara'),
      confirm(
        18,
        'amara',
        'Raise the statement timeout of reports to 60 s',
        'Reports hold connections for up to a minute now.',
      ),
      recover(81),
    ],
  },
  {
    at: '04-30 11:50',
    sender: 'datadog',
    title: 'Request bodies above 128 kB',
    service: 'checkout-api',
    level: 'low',
    steps: [
      confirm(30, 'jonah', 'Raise the request body limit to 256 kB'),
      resolve(
        41,
        'jonah',
        'intentional',
        'Larger carts are wanted; the monitor was told about the new limit.',
      ),
    ],
  },
  {
    at: '05-04 15:20',
    sender: 'drift',
    title: 'GET /v1/entries must return at most 500 entries a page',
    service: 'ledger-svc',
    level: 'medium',
    steps: [
      ack(22, 'lena'),
      confirm(40, 'lena', 'Limit a page of entries to 200', 'The page limit fell from 500 to 200.'),
      resolve(
        120,
        'amara',
        'intentional',
        'LED-77 asks for pages of 200; the rule follows with its next version.',
      ),
    ],
  },
  {
    at: '05-06 15:31',
    sender: 'pagerduty',
    title: 'Payout queue age above 20 minutes',
    service: 'payouts-api',
    level: 'high',
    steps: [
      ack(8, 'kenji'),
      confirm(
        19,
        'kenji',
        'Tune worker concurrency',
        'Two workers instead of eight; the queue grows by day.',
      ),
      triage(50, 'kenji', 'operational_incident', 'Payouts of four hours were late; none was lost.'),
      recover(66),
    ],
  },
  {
    at: '05-08 13:22',
    sender: 'sentry',
    title: 'RangeError: negative fee in settle()',
    service: 'ledger-svc',
    level: 'high',
    steps: [
      ack(5, 'lena'),
      confirm(12, 'lena', 'Refuse negative fees', 'Corrections have negative fees, and were refused too.'),
      recover(88),
    ],
  },
  {
    at: '05-12 03:22',
    sender: 'pagerduty',
    title: 'LedgerReplicationLag',
    service: 'ledger-svc',
    level: 'high',
    steps: [
      ack(11, 'ines'),
      { do: 'defer', after: 30, by: 'ines' },
      noChange(
        600,
        'amara',
        'time_based',
        'The nightly vacuum of the queue table held the replica; no change of ours.',
        'ines',
      ),
      recover(164),
    ],
  },
  {
    at: '05-13 12:05',
    sender: 'datadog',
    title: 'Stock lookups fail for warehouse 7',
    service: 'checkout-api',
    level: 'medium',
    steps: [
      ack(6, 'priya'),
      confirm(
        15,
        'priya',
        'Batch stock lookups by warehouse',
        'Warehouse 7 refuses batches of more than 50.',
      ),
      recover(71),
    ],
  },
  {
    at: '05-15 12:02',
    sender: 'datadog',
    title: 'Sessions lost after payment redirect',
    service: 'checkout-api',
    level: 'critical',
    steps: [
      ack(3, 'ines'),
      confirm(
        9,
        'ines',
        'Make the session cookie SameSite=Lax',
        'The bank posts back to us; Lax cookies are not sent with a post.',
      ),
      triage(
        25,
        'tomas',
        'operational_incident',
        'Customers had to sign in again after paying; payments were not lost.',
      ),
      resolve(47, 'ines', 'flag_off', 'The cookie is SameSite=None for the redirect path again.'),
      { do: 'verify', after: 55, by: 'priya' },
    ],
  },
  {
    at: '05-18 09:20',
    sender: 'drift',
    title: 'POST /v2/payouts must return 422 for amounts with more than two decimals',
    service: 'payouts-api',
    level: 'critical',
    steps: [
      ack(14, 'sofia'),
      {
        do: 'confirm',
        after: 35,
        by: 'sofia',
        change: 'Accept decimal strings in payout amounts',
        how: 'Strings are parsed and rounded instead of refused.',
      },
      {
        do: 'resolve',
        after: 300,
        by: 'jonah',
        kind: 'config_restore',
        because: 'Strings with three decimals are refused again since the evening deploy.',
      },
    ],
  },
  {
    at: '05-18 09:48',
    sender: 'datadog',
    title: 'GET /v1/quote p99 above 2 s',
    service: 'checkout-api',
    level: 'medium',
    steps: [
      ack(10, 'jonah'),
      confirm(18, 'jonah', 'Drop the response cache of GET /v1/quote', 'Every quote asks the price service.'),
      recover(200),
    ],
  },
  {
    at: '05-18 10:08',
    sender: 'pagerduty',
    title: 'Checkout error budget burn above 14x',
    service: 'checkout-api',
    level: 'critical',
    steps: [
      ack(1, 'ines'),
      confirm(
        12,
        'ines',
        'Batch ledger writes in one transaction',
        'One failed write rolls back the whole batch.',
      ),
      triage(
        30,
        'tomas',
        'operational_incident',
        '6 % of orders failed for half an hour; all were repeated by the shops.',
      ),
      resolve(42, 'ines', 'revert', '', 'Revert "Batch ledger writes in one transaction"'),
      { do: 'verify', after: 50, by: 'ines' },
      { do: 'close', after: 60, by: 'tomas' },
    ],
  },
  {
    at: '05-20 02:40',
    sender: 'datadog',
    title: 'Synthetic checkout from Tokyo fails',
    service: 'checkout-api',
    level: 'low',
    steps: [recover(12)],
  },
  {
    at: '05-21 16:20',
    sender: 'sentry',
    title: 'SyntaxError: cursor is not valid base64',
    service: 'checkout-api',
    level: 'medium',
    steps: [confirm(25, 'jonah', 'Page order history by cursor'), recover(90)],
  },
  {
    at: '05-25 13:02',
    sender: 'alertmanager',
    title: 'LedgerClientGivesUp',
    service: 'checkout-api',
    level: 'medium',
    steps: [ack(30, 'priya')],
  },
  {
    at: '05-27 02:03',
    sender: 'pagerduty',
    title: 'Fraud vendor does not answer',
    service: 'checkout-api',
    level: 'critical',
    steps: [
      ack(5, 'ines'),
      noChange(
        45,
        'ines',
        'external',
        'The vendor confirms an outage; checks are skipped by an emergency change.',
        'tomas',
      ),
      triage(
        120,
        'nadia',
        'security_incident',
        'Orders ran without the fraud check for six hours; 40 were reviewed by hand.',
        'no',
      ),
      { do: 'again', after: 200 },
      recover(380),
    ],
  },
  {
    at: '05-29 13:10',
    sender: 'datadog',
    title: 'Imports stop after ten lines',
    service: 'ledger-svc',
    level: 'medium',
    steps: [
      ack(12, 'lena'),
      confirm(20, 'lena', 'Stop the import after ten bad lines', 'Empty lines count as bad lines.'),
      recover(110),
    ],
  },
  {
    at: '06-01 10:02',
    sender: 'sentry',
    title: 'Error: quote expired before it was shown',
    service: 'checkout-api',
    level: 'high',
    steps: [
      ack(4, 'jonah'),
      {
        do: 'confirm',
        after: 12,
        by: 'jonah',
        change: 'Use a monotonic clock for quote expiry',
        how: 'Two hosts compare clocks that have different origins.',
      },
      recover(75),
    ],
  },
  {
    at: '06-02 08:15',
    sender: 'datadog',
    title: 'Test alert of the new dashboard',
    service: 'checkout-api',
    level: 'low',
    steps: [
      {
        do: 'void',
        after: 20,
        by: 'marcus',
        because: 'A dashboard was tried out in the production account.',
      },
    ],
  },
  {
    at: '06-03 17:01',
    sender: 'pagerduty',
    title: 'Posting lock waits above 2 s',
    service: 'ledger-svc',
    level: 'medium',
    steps: [
      ack(22, 'lena'),
      confirm(
        40,
        'lena',
        'Cut lock time while posting',
        'The lock is released before the second entry is written.',
      ),
      recover(88),
    ],
  },
  {
    at: '06-05 12:10',
    sender: 'alertmanager',
    title: 'PreparedStatementsExhausted',
    service: 'ledger-svc',
    level: 'medium',
    steps: [ack(7, 'amara'), confirm(16, 'amara', 'Prepare statements once per connection'), recover(60)],
  },
  {
    at: '06-09 11:44',
    sender: 'pagerduty',
    title: 'Ledger DB overloaded',
    service: 'ledger-svc',
    level: 'critical',
    steps: [
      ack(40, 'ines'),
      {
        do: 'severity',
        after: 55,
        by: 'ines',
        to: 'sev3',
        because: 'Reads are slow, writes are not affected.',
      },
      confirm(
        70,
        'amara',
        'Add a covering index for balance reads',
        'Building the index took the writers’ I/O.',
      ),
      recover(190),
    ],
  },
  {
    at: '06-09 11:52',
    sender: 'datadog',
    title: 'Balance reads slow',
    service: 'ledger-svc',
    level: 'high',
    steps: [
      {
        do: 'merge',
        after: 15,
        by: 'ines',
        intoTitle: 'Ledger DB overloaded',
        because: 'The same database, the same minute.',
      },
    ],
  },
  {
    at: '06-10 08:40',
    sender: 'datadog',
    title: 'Quote job uses all cores',
    service: 'checkout-api',
    level: 'low',
    steps: [confirm(25, 'priya', 'Let the quote job use four workers'), recover(50)],
  },
  {
    at: '06-11 22:06',
    sender: 'statuspage',
    title: 'Elevated errors on card payments',
    service: 'checkout-api',
    level: 'critical',
    steps: [
      ack(3, 'tomas'),
      confirm(
        11,
        'tomas',
        'Point checkout at the new ledger host',
        'The new host has no route from the second region.',
      ),
      triage(40, 'tomas', 'operational_incident', 'Card payments of one region failed for half an hour.'),
      recover(35),
    ],
  },
  {
    at: '06-16 10:59',
    sender: 'pagerduty',
    title: 'Number of partner API errors',
    service: 'payouts-api',
    level: 'high',
    steps: [
      ack(15, 'kenji'),
      confirm(
        28,
        'kenji',
        'Send instant payouts through the second bank',
        'The second bank refuses references longer than 18 characters.',
      ),
      recover(77),
    ],
  },
  {
    at: '06-18 17:10',
    sender: 'drift',
    title: 'Statements must carry our own reference',
    service: 'payouts-api',
    level: 'medium',
    steps: [ack(60, 'sofia')],
  },
  {
    at: '06-19 07:30',
    sender: 'pagerduty',
    title: 'Returned payouts above 1 %',
    service: 'payouts-api',
    level: 'medium',
    steps: [
      ack(35, 'sofia'),
      confirm(
        55,
        'sofia',
        'Skip the IBAN check for known merchants',
        'Known merchants change their IBAN too.',
      ),
      resolve(240, 'kenji', 'config_restore', 'The check runs for every payout again.'),
    ],
  },
  {
    at: '06-24 12:20',
    sender: 'sentry',
    title: 'TypeError: tax is undefined in total()',
    service: 'checkout-api',
    level: 'high',
    steps: [
      ack(6, 'ines'),
      confirm(
        10,
        'ines',
        'Remove the second call to the tax service',
        'Gift cards only ever had the tax of the second call.',
      ),
      recover(58),
    ],
  },
  {
    at: '06-26 16:05',
    sender: 'datadog',
    title: 'Cancelled orders are still delivered',
    service: 'checkout-api',
    level: 'critical',
    steps: [
      ack(9, 'priya'),
      confirm(
        30,
        'priya',
        'Let merchants cancel an order for an hour',
        'The warehouse is told at once; a cancellation within the hour comes too late.',
      ),
    ],
  },
  {
    at: '06-29 18:12',
    sender: 'pagerduty',
    title: 'Checkout failure rate',
    service: 'checkout-api',
    level: 'high',
    steps: [ack(7, 'ines')],
  },
  {
    at: '06-30 21:40',
    sender: 'alertmanager',
    title: 'PostingTraceOverhead',
    service: 'ledger-svc',
    level: 'low',
    steps: [],
  },
];
