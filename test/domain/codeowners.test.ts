import { describe, expect, test } from 'vitest';
import { codeownersOf, parseCodeowners } from '../../src/domain/codeowners.ts';
import { servicesOfChange } from '../../src/domain/services-of-change.ts';
import { settingsSchema } from '../../src/domain/settings.ts';

const rules = parseCodeowners(`# who answers for what
*            @acme/platform
[Payments]
/services/pay/   @acme/payments @Jonah   # two of them
*.tf         infra@acme.example
/services/pay/generated/
docs/with\\ space/  @acme/docs
`);

describe('CODEOWNERS', () => {
  test.each([
    ['README.md', ['@acme/platform']],
    ['services/pay/src/charge.ts', ['@acme/payments', '@jonah']],
    ['services/pay/main.tf', ['infra@acme.example']],
    ['services/pay/generated/api.ts', []],
    ['docs/with space/a.md', ['@acme/docs']],
  ])('%s belongs to %j: the last line that matches counts', (path, owners) =>
    expect(codeownersOf(rules, path)).toEqual(owners),
  );

  test('an empty file owns nothing', () =>
    expect(codeownersOf(parseCodeowners('\n# none\n'), 'a')).toEqual([]));
});

describe('the services that a change touches', () => {
  const { services } = settingsSchema.parse({
    services: [
      { name: 'pay', repositories: ['acme/mono'], codeowners: ['@Acme/Payments'] },
      { name: 'cart', repositories: ['acme/mono'], paths: ['services/cart/'] },
      { name: 'web', repositories: ['acme/mono'], paths: ['web/**'], codeowners: ['@acme/docs'] },
      { name: 'other', repositories: ['acme/other'] },
    ],
  });
  test.each([
    ['its owner’s', ['services/pay/a.ts'], rules, ['pay']],
    ['a folder’s', ['services/cart/a.ts'], rules, ['cart']],
    ['either of both', ['docs/with space/a.md'], rules, ['web']],
    ['a glob’s', ['web/a/b.ts'], rules, ['web']],
    ['without known files, each of the repository', [], rules, ['pay', 'cart', 'web']],
    ['without the file, owners tell nothing', ['services/cart/a.ts'], null, ['pay', 'cart']],
  ] as const)('%s', (_, files, read, expected) =>
    expect(servicesOfChange(services, 'Acme/Mono', files, read)).toEqual(expected),
  );
});
