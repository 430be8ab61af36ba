import type { Duration, Moment } from '../../bundle-values.ts';

/** What a column holds: `instant` is UTC in ISO 8601 or empty; `number` is empty where there is none. */
export type ColumnType = 'text' | 'number' | 'instant' | 'link';

export interface Column<Row> {
  name: string;
  type: ColumnType;
  /** What it means, for the dictionary. */
  meaning: string;
  value: (row: Row) => string | number | null;
}

/** One list as rows and columns, the same for CSV and spreadsheets. */
export interface Table {
  /** File name without its ending, and the name of the sheet. */
  name: string;
  title: string;
  /** By which date a row belongs to the list. */
  keyedBy: string;
  columns: Column<unknown>[];
  /** May be read again and again. */
  rows: Iterable<unknown>;
}

export function table<Row>(
  name: string,
  title: string,
  keyedBy: string,
  rows: Iterable<Row>,
  columns: Column<Row>[],
): Table {
  return { name, title, keyedBy, rows, columns: columns as Column<unknown>[] };
}

export const text = <Row>(name: string, meaning: string, value: (row: Row) => string): Column<Row> => ({
  name,
  type: 'text',
  meaning,
  value,
});

export const number = <Row>(
  name: string,
  meaning: string,
  value: (row: Row) => number | null,
): Column<Row> => ({ name, type: 'number', meaning, value });

/** An address, which is text like any other until a reader decides to open it. */
export const address = <Row>(
  name: string,
  meaning: string,
  value: (row: Row) => string | null,
): Column<Row> => ({ name, type: 'link', meaning, value });

/** A point in time: as printed, in the zone of the bundle, and in UTC. */
export const moment = <Row>(name: string, meaning: string, value: (row: Row) => Moment): Column<Row>[] => [
  text(name, `${meaning}; local time with its offset, or words`, (row) => value(row).text),
  {
    name: `${name}_utc`,
    type: 'instant',
    meaning: `${meaning}; UTC, empty where there is no time`,
    value: (row) => value(row).utc,
  },
];

/** A length of time: in words, and in whole milliseconds. */
export const duration = <Row>(
  name: string,
  meaning: string,
  value: (row: Row) => Duration,
): Column<Row>[] => [
  text(name, `${meaning}; in words`, (row) => value(row).text),
  number(`${name}_ms`, `${meaning}; in milliseconds, empty where it is not over`, (row) => value(row).ms),
];
