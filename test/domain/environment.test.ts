import { expect, test } from 'vitest';
import { isProduction } from '../../src/domain/environment.ts';

test.each(['production', 'Production', 'prod', 'eu-production', 'checkout_prod', 'prod2', 'live', 'prd/eu'])(
  '%s is production',
  (name) => expect(isProduction(name)).toBe(true),
);
test.each(['staging', 'preprod', 'pre-production', 'non-prod', 'product-demo', 'delivery', 'test', ''])(
  '%s is not',
  (name) => expect(isProduction(name)).toBe(false),
);
