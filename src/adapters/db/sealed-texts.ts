import type { LedgerPage, LedgerRange, SealedText } from '../../ledger/ledger-page.ts';

/** A connection or a pool of them. Rows come as the driver gives them: at this number of rows a mapper's cost would show. */
export interface Queryable {
  query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
}

/** Rows of the ledger: a condition on `ledger_event` with its values (`$1`, `$2` …), their order, and how many at most. */
export interface SealedQuery {
  where: string;
  values: unknown[];
  order: 'seq' | 'subject, seq';
  limit: number;
}

/**
 * The page is cut before payloads are joined to it: a planner that joins first may go through all payloads for each page.
 * A line break that somebody put into a text becomes a space, and its hash does not fit.
 */
export async function readSealedText(db: Queryable, query: SealedQuery): Promise<SealedText> {
  const { where, values, order, limit } = query;
  const joined = (column: string) =>
    `coalesce(string_agg(replace(coalesce(${column}, ''), chr(10), ' '), chr(10) ORDER BY ${order}), '')`;
  const { rows } = await db.query<SealedText>(
    `SELECT ${joined('seq::text')} AS seq, ${joined('header')} AS header, ${joined('hash')} AS hash,
       ${joined('salt')} AS salt, ${joined('payload')} AS payload
     FROM (
       SELECT seq, subject, header, hash FROM ledger_event WHERE ${where} ORDER BY ${order} LIMIT ${limit}
     ) AS page LEFT JOIN ledger_payload USING (seq)`,
    values,
  );
  return rows[0]!;
}

/**
 * Numbers a page. Large enough that a query's own cost does not show, small enough that what was read is soon garbage; of
 * some types most numbers may have nothing.
 */
const PAGE = 500;
const PAGE_OF_TYPES = 2_000;

/** The events behind one number and through another, page by page; a page is read when it is asked to be. */
export function* sealedPages(
  db: Queryable,
  { after: start, through: end }: LedgerRange,
  types?: readonly string[],
): Generator<LedgerPage> {
  const step = types ? PAGE_OF_TYPES : PAGE;
  for (let after = start; after < end; after += step) {
    const range = { after, through: Math.min(after + step, end) };
    yield { ...range, read: () => readSealedRange(db, range, types) };
  }
}

/** @param types of events; left out: all of them */
export const readSealedRange = (
  db: Queryable,
  { after, through }: LedgerRange,
  types?: readonly string[],
): Promise<SealedText> =>
  readSealedText(db, {
    where: `seq > $1::bigint AND seq <= $2::bigint${types ? ' AND type = ANY($3::text[])' : ''}`,
    values: [after, through, ...(types ? [types] : [])],
    order: 'seq',
    limit: through - after,
  });
