/** Takes an object of canonical JSON apart without holding it. Throws Error on what has not that form. */
export class ObjectReader {
  constructor(
    rowsOf: Set<string>,
    onRow: (key: string, row: string) => void,
    onMember: (key: string, value: string) => void,
  );
  push(chunk: Buffer): void;
  finish(): void;
}
