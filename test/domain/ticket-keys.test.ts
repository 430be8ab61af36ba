import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findTicketKeys } from '../../src/domain/ticket-keys.ts';

describe('findTicketKeys', () => {
  test.each([
    ['PAY-1312: Accept decimal strings', ['PAY-1312']],
    ['Fix rounding (LED-77, PAY-1312) and LED-77 again', ['LED-77', 'PAY-1312']],
    ['[SEC-4] close the bucket', ['SEC-4']],
    ['https://acme.atlassian.net/browse/PAY-1312', ['PAY-1312']],
    ['feature/PAY-12-round', ['PAY-12']],
    ['GHSA-ABCD-12', []],
    ['see <https://acme.atlassian.net/browse/PAY-1312|PAY-1312>', ['PAY-1312']],
    ['feature_PAY-12', []],
    ['PAY-1312-fix-rounding', ['PAY-1312']],
    ['AB2_C-9 is a key', ['AB2_C-9']],
    ['UTF-8, SHA-256, ISO-8601, RFC-3339, CVE-2026-1, CVE-2026-12345, TLS-1, X-1', []],
    ['CWE-1236 and SP-800 and SHA-1', []],
    ['v1.2-3, e-mail, A-1, PAY-0, PAY-01, pay-12', []],
    ['2026-04-01..2026-06-30', []],
    ['SOMEPROJECT-12345678', []],
  ])('any project: %s', (text, keys) => {
    expect(findTicketKeys(text, [])).toEqual(keys);
  });

  test.each([
    ['pay-1312-fix-rounding', ['PAY-1312']],
    ['jweiss/LED-77_limit', ['LED-77']],
    ['jweiss/LED-77/limit', ['LED-77']],
    ['https://acme.atlassian.net/browse/PAY-1312', ['PAY-1312']],
    ['SEC-4 and PAY-1', ['PAY-1']],
    ['REPAY-12', []],
  ])('projects PAY and LED: %s', (text, keys) => {
    expect(findTicketKeys(text, ['PAY', 'LED'])).toEqual(keys);
  });

  test('a project that is called UTF counts once somebody says so', () => {
    expect(findTicketKeys('UTF-8', ['UTF'])).toEqual(['UTF-8']);
  });

  test('finds a key between any words, and never one that is not in the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,20}$/), fc.integer({ min: 1, max: 9_999_999 }), (words, n) => {
        expect(findTicketKeys(`${words} PAY-${n} ${words}`, [])).toEqual([`PAY-${n}`]);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => findTicketKeys(text, []).every((key) => text.includes(key))),
    );
  });
});
