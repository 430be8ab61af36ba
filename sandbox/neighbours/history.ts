/**
 * What the three teams merged, one line each: `title | files | why`.
 * Dates, people, numbers, tickets and reviews are added by `pull-requests.ts`.
 */
const checkout = `
Round tax per line instead of per cart | src/cart/tax.ts, src/cart/tax.test.ts | Receipts differed from the order total by a cent.
Keep the cart when a guest signs in | src/cart/merge.ts, src/http/session.ts | Guests lost their cart at sign-in.
Add idempotency key to POST /v1/orders | src/orders/create.ts, src/http/idempotency.ts | A double click created two orders.
Cache shipping quotes for five minutes | src/quotes/shipping.ts, config/production.yml | The carrier asks us to call less often.
Move address validation behind a timeout | src/orders/address.ts, config/production.yml | The vendor hangs at times and takes the order page with it.
Show remaining stock below five | src/cart/stock.ts, src/http/cart-routes.ts | Asked for by merchants.
Read feature flags once per request | src/http/flags.ts, src/http/context.ts | Two reads in one request could disagree.
Return 409 for an order that is already paid | src/orders/confirm.ts, src/orders/confirm.test.ts | Clients could not tell it from a bad request.
Drop the legacy coupon table reader | src/cart/coupons.ts, src/cart/legacy-coupons.ts | Nothing has written to it since January.
Log the quote id with each price change | src/quotes/price.ts, src/quotes/log.ts | Support could not follow a price.
Limit a cart to 200 lines | src/cart/limits.ts, src/http/cart-routes.ts | Scripts add thousands of lines.
Use the read replica for order history | src/orders/history.ts, src/store/pool.ts, config/production.yml | Takes load from the primary.
Retry the payment authorisation once on a network error | src/orders/authorise.ts, src/orders/authorise.test.ts | One in two thousand authorisations fails on the wire.
Send order events through the outbox | src/orders/events.ts, src/store/outbox.ts, migrations/0042_outbox.sql | Events were lost when the broker was away.
Validate currency codes at the border | src/http/order-routes.ts, src/cart/currency.ts | Unknown codes reached the ledger.
Split confirmOrder into price, reserve and charge | src/orders/confirm.ts, src/orders/reserve.ts, src/orders/charge.ts | The function had grown to 400 lines.
Warm the quote cache after a deploy | src/quotes/warm.ts, deploy/hooks.yml | The first minute after a deploy is slow.
Give health checks their own port | src/http/health.ts, deploy/service.yml | Load made the probe fail.
Raise the request body limit to 256 kB | src/http/server.ts, config/production.yml | Large carts were refused.
Add p95 histogram per route | src/http/metrics.ts, src/http/server.ts | The alert needs it.
Accept Apple Pay tokens | src/orders/wallets.ts, src/orders/authorise.ts, src/http/order-routes.ts | Launch on 2 June.
Expire abandoned carts after 30 days | src/cart/expiry.ts, migrations/0043_cart_expiry.sql | Retention rule.
Hide cards that have expired | src/orders/cards.ts, src/orders/cards.test.ts | Customers picked them.
Compute discounts before tax | src/cart/discounts.ts, src/cart/tax.ts | Required by the tax review.
Batch stock lookups by warehouse | src/cart/stock.ts, src/store/stock-query.ts | One query for each line of the cart.
Make the session cookie SameSite=Lax | src/http/session.ts, config/production.yml | Return from the bank lost the session.
Add a circuit breaker to the fraud check | src/orders/fraud.ts, src/orders/fraud.test.ts | Its outage stopped all orders.
Translate decline reasons | src/orders/decline.ts, locales/de.json, locales/fr.json | Customers saw codes.
Page order history by cursor | src/orders/history.ts, src/http/order-routes.ts | Offsets got slow for large merchants.
Stop retrying 4xx answers from the ledger | src/orders/ledger-client.ts, src/orders/ledger-client.test.ts | They never succeed.
Send the merchant id with each ledger call | src/orders/ledger-client.ts, src/http/context.ts | Wanted for per-merchant limits.
Remove the unused gift wrap service | src/cart/gift-wrap.ts, config/production.yml | Feature ended in March.
Use a monotonic clock for quote expiry | src/quotes/expiry.ts, src/quotes/expiry.test.ts | A clock step expired all quotes.
Return Retry-After when the cart is locked | src/http/cart-routes.ts, src/cart/lock.ts | Clients retried at once.
Index orders by merchant and day | migrations/0044_orders_index.sql, src/orders/report.ts | The daily report timed out.
Tell apart a closed and an unknown cart | src/cart/find.ts, src/http/cart-routes.ts | Both answered 404.
Set a statement timeout on cart queries | src/store/pool.ts, config/production.yml | One query held a connection for minutes.
Prefill the shipping country from the store | src/http/order-routes.ts, src/orders/address.ts | Fewer wrong quotes.
Check the stock reservation again before charging | src/orders/charge.ts, src/orders/reserve.ts | Oversold twice in May.
Report failed webhooks to the merchant | src/orders/webhooks.ts, src/http/merchant-routes.ts | They found out from customers.
Reduce image size of the service | deploy/Dockerfile, deploy/service.yml | Start took 40 seconds.
Collect the phone number for express shipping | src/orders/address.ts, src/http/order-routes.ts | The carrier refuses parcels without it.
Write cart changes in one transaction | src/cart/save.ts, src/store/pool.ts | A crash left carts without lines.
Answer quotes in the language of the shop | src/quotes/price.ts, locales/de.json | Asked for by two merchants.
Remove the second call to the tax service | src/cart/tax.ts, src/quotes/price.ts | It was called twice for every quote.
Let merchants cancel an order for an hour | src/orders/cancel.ts, src/http/merchant-routes.ts | Support did it by hand.
Follow the new price rounding of the ledger | src/cart/rounding.ts, src/orders/ledger-client.ts | Both sides round half to even now.
`;

const ledger = `
Write both sides of an entry in one statement | internal/entries/post.go, internal/store/entries.go | A crash between the two left half an entry.
Add the correlation id to every entry | internal/entries/entry.go, migrations/0110_correlation.sql | Needed to follow an order.
Use advisory locks per account | internal/store/lock.go, internal/entries/post.go | Two writers could interleave.
Reject entries dated before the last closed day | internal/entries/validate.go, internal/entries/validate_test.go | Finance closes the day at 02:00.
Partition entries by month | migrations/0111_partitions.sql, internal/store/partitions.go | The table passed 400 million rows.
Expose the balance at a point in time | internal/api/balances.go, internal/store/balances.go | Asked for by reconciliation.
Compress entries older than a year | internal/store/archive.go, config/production.toml | Storage.
Set the pool to 40 connections | config/production.toml, internal/store/pool.go | Followed the load test of April.
Check the checksum of each import file | internal/imports/read.go, internal/imports/checksum.go | A file was cut in transit.
Read replicas answer balance queries | internal/store/replica.go, internal/api/balances.go, config/production.toml | The primary was at 80 per cent.
Emit a metric for each rejected entry | internal/entries/metrics.go, internal/entries/validate.go | Rejections were silent.
Return the entry number in the answer | internal/api/entries.go, internal/api/entries_test.go | Clients asked for it.
Fail fast when the primary is read-only | internal/store/pool.go, internal/store/health.go | Failover took three minutes to notice.
Sort entries by number, not by time | internal/store/entries.go, internal/api/entries.go | Same-millisecond entries jumped.
Add account freeze | internal/accounts/freeze.go, internal/api/accounts.go, migrations/0112_freeze.sql | Ordered by the risk team.
Vacuum the queue table every hour | migrations/0113_vacuum.sql, internal/store/queue.go | It bloated to 30 GB.
Round half to even | internal/entries/round.go, internal/entries/round_test.go | Agreed with finance in LED-64.
Write the daily close as one transaction | internal/close/close.go, internal/close/close_test.go | A broken close had to be undone by hand.
Limit a page of entries to 200 | internal/api/entries.go, internal/api/limits.go | One client asked for 50,000.
Log slow queries with their plan | internal/store/slow.go, config/production.toml | Hard to reproduce later.
Refuse negative fees | internal/entries/fees.go, internal/entries/fees_test.go | A typing error paid a merchant.
Move balance snapshots to their own schema | migrations/0114_snapshots.sql, internal/store/balances.go | Backup of the rest gets smaller.
Shut down after the running batch | cmd/ledger/main.go, internal/entries/batch.go | Deploys cut batches.
Record who froze an account | internal/accounts/freeze.go, migrations/0115_frozen_by.sql | Audit finding.
Replay the outbox in order | internal/outbox/replay.go, internal/outbox/replay_test.go | Consumers saw newer entries first.
Validate currencies against the list of the bank | internal/entries/currency.go, config/currencies.toml | Two codes had been withdrawn.
Use UTC for the close of the day | internal/close/clock.go, internal/close/close.go | Summer time moved the close.
Split reads and writes in the pool metrics | internal/store/metrics.go, internal/store/pool.go | One number hid the writers.
Keep a hash of every closed day | internal/close/hash.go, migrations/0116_day_hash.sql | Proof for the auditors.
Stop the import after ten bad lines | internal/imports/read.go, internal/imports/limits.go | A wrong file filled the log.
Answer 422 for unbalanced entries | internal/api/entries.go, internal/entries/validate.go | It was 500.
Add the reversal endpoint | internal/api/reversals.go, internal/entries/reverse.go, migrations/0117_reversals.sql | Support reversed by SQL.
Prepare statements once per connection | internal/store/prepare.go, internal/store/pool.go | Eight per cent of CPU.
Alert when replication is 30 seconds behind | deploy/alerts.yml, internal/store/replica.go | It was found by customers.
Back off when the lock is taken | internal/store/lock.go, internal/store/lock_test.go | Spinning used a core.
Export entries as CSV | internal/api/export.go, internal/api/export_test.go | For finance.
Hold balances in integer minor units | internal/accounts/balance.go, migrations/0118_minor_units.sql | Floats in one old column.
Give imports a queue of their own | internal/imports/queue.go, config/production.toml | A large file held up postings.
Keep the reason of a reversal | internal/entries/reverse.go, migrations/0121_reversal_reason.sql | Audit finding.
Read the config once at start | cmd/ledger/main.go, internal/config/read.go | It changed under running postings.
Lower the log level of balance reads | internal/api/balances.go, config/production.toml | Nine tenths of the log.
Refuse entries in a frozen account early | internal/entries/validate.go, internal/accounts/freeze.go | They failed after the lock was taken.
Trace each posting | internal/entries/trace.go, config/production.toml | To find the slow step.
`;

const payouts = `
Pay weekly merchants on Mondays | src/payouts/calendar.ts, src/payouts/calendar.test.ts | It was Sunday night.
Verify the IBAN before the first payout | src/payouts/iban.ts, src/http/payout-routes.ts | Returned payouts cost 4 EUR each.
Add the second partner bank | src/partners/northbank.ts, src/partners/choose.ts, config/production.yml | One bank was a single point of failure.
Sign requests to partners with the new key | src/partners/sign.ts, config/production.yml | Key rotation of April.
Split large payouts at the partner's limit | src/payouts/split.ts, src/payouts/split.test.ts | 250,000 EUR each.
Store the partner's answer verbatim | src/partners/record.ts, migrations/0031_answers.sql | Needed in disputes.
Use one queue per partner | src/queue/queues.ts, src/queue/worker.ts, config/production.yml | A slow bank delayed the others.
Return 422 for amounts with more than two decimals | src/http/payout-routes.ts, src/payouts/amount.ts | Rule of the card scheme.
Retry partner timeouts after a minute | src/partners/retry.ts, src/partners/retry.test.ts | Most succeed the second time.
Cancel a payout that has not been sent | src/payouts/cancel.ts, src/http/payout-routes.ts | Asked for by support.
Move the dead letter queue to its own table | src/queue/dead-letters.ts, migrations/0032_dead_letters.sql | Alerts could not count them.
Mask account numbers in logs | src/partners/log.ts, src/partners/log.test.ts | Security finding.
Require a second person for payouts above 100,000 | src/payouts/approve.ts, src/http/payout-routes.ts | Control of the risk team.
Poll partner status every two minutes | src/partners/poll.ts, config/production.yml | It was ten.
Send payout events to merchants | src/payouts/events.ts, src/http/webhooks.ts | Asked for since 2025.
Rate limit the payouts endpoint by merchant | src/http/limits.ts, config/production.yml | One merchant sent 40 requests a second.
Take the fee from the payout, not from the balance | src/payouts/fees.ts, src/payouts/fees.test.ts | Contract of 1 May.
Show the expected arrival day | src/payouts/arrival.ts, src/http/payout-routes.ts | Top support question.
Report payouts stuck for an hour | src/queue/stuck.ts, deploy/alerts.yml | Found by a merchant first.
Close partner connections when idle | src/partners/http.ts, config/production.yml | The bank drops them without a word.
Accept instant payouts | src/payouts/instant.ts, src/partners/instant.ts, src/http/payout-routes.ts | Pilot with five merchants.
Keep the order of payouts per merchant | src/queue/worker.ts, src/queue/order.ts | A later one overtook.
Reconcile with the bank statement every night | src/recon/run.ts, src/recon/match.ts, deploy/cron.yml | It was done by hand.
Reject payouts to closed accounts | src/payouts/validate.ts, src/payouts/validate.test.ts | The bank returns them after a week.
Name the partner in error answers | src/http/errors.ts, src/partners/errors.ts | Merchants asked which bank.
Add holidays of 2026 to the calendar | src/payouts/calendar.ts, config/holidays.yml | Yearly.
Limit memory of the queue worker | deploy/worker.yml, src/queue/worker.ts | It was killed twice.
Check the balance in the ledger before sending | src/payouts/balance.ts, src/partners/send.ts | A payout went out twice in March.
Encrypt stored account numbers | src/payouts/vault.ts, migrations/0033_vault.sql | Requirement of the assessor.
Group small payouts into one transfer | src/payouts/group.ts, src/payouts/group.test.ts | Saves fees.
Time out partner calls after 15 seconds | src/partners/http.ts, config/production.yml | It was the default of two minutes.
Alert on the age of the oldest message | deploy/alerts.yml, src/queue/metrics.ts | Depth alone misled us.
Validate webhooks of partners | src/http/partner-hooks.ts, src/partners/verify.ts | Anybody could post them.
Return the payout on conflict | src/http/payout-routes.ts, src/payouts/create.ts | Clients had to ask again.
Read partner settings from one file | src/partners/settings.ts, config/production.yml | Four places disagreed.
Send remittance advice by mail | src/payouts/advice.ts, src/http/payout-routes.ts | Contract with two merchants.
Use the bank's own reference in statements | src/recon/match.ts, src/partners/record.ts | Ours is cut at 16 characters.
Stop the worker before the migration | deploy/hooks.yml, src/queue/worker.ts | A payout was read twice during a deploy.
Show payouts of the last 18 months | src/http/payout-routes.ts, src/payouts/list.ts | It was twelve.
Warn before the partner's daily limit | src/partners/limits.ts, deploy/alerts.yml | We hit it on 30 April.
Explain why a payout is held | src/payouts/hold.ts, src/http/payout-routes.ts | Support asked risk each time.
`;

export interface HistoryRow {
  repository: string;
  title: string;
  files: string[];
  why: string;
}

const read = (repository: string, table: string): HistoryRow[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [title = '', files = '', why = ''] = line.split(' | ');
      return { repository, title, files: files.split(', '), why };
    });

export const history: HistoryRow[] = [
  ...read('harborlight/checkout', checkout),
  ...read('harborlight/ledger', ledger),
  ...read('harborlight/payouts', payouts),
];
