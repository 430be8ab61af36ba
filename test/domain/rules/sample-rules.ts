import { type Rule, ruleSchema } from '../../../src/domain/rules/rule.ts';

/** A rule about the orders, as its file has it; `over` says what is different. */
export const ordersRule = (over: Record<string, unknown> = {}): Rule =>
  ruleSchema.parse({
    id: 'checkout-orders',
    version: 1,
    statement: 'GET /v1/orders answers 200 with an id and a currency for each order.',
    service: 'checkout-api',
    endpoint: 'GET /v1/orders',
    severity: 'sev2',
    owner: 'U0OWNER',
    author: 'U0AUTHOR',
    requestedBy: 'U0ASKED',
    ticket: 'PAY-1290',
    prove: { by: 'http', base: 'https://checkout.example', retries: 1, holds: 2 },
    ...over,
  });
