import { catalogue } from '../../../src/evidence/exceptions/evaluate.ts';

/** The table of docs/exceptions.md. */
export function catalogueTable(): string {
  const head =
    '| code | title | kind | criteria | true when | the open flag clears | who can act |\n| --- | --- | --- | --- | --- | --- | --- |';
  const rows = catalogue.map(
    ({ code, title, kind, criteria, text, clears, whoCanAct }) =>
      `| ${[code, title, kind, criteria.join(', '), text, clears ?? 'never', whoCanAct].join(' | ')} |`,
  );
  return [head, ...rows].join('\n');
}
