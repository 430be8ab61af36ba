import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** One thing that is wrong in a file, with the line a person has to mend (1 is the first). */
export interface FileFault {
  file: string;
  line: number | null;
  message: string;
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; faults: FileFault[] };

/** Reads YAML against a schema and names every fault at once, each with its line. */
export function parseYamlFile<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): Parsed<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: error.message,
      })),
    };
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return { ok: true, value: result.data };
  return {
    ok: false,
    faults: result.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path),
      message: `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    })),
  };

  /** The line of the deepest node on the path that exists: a missing key is reported at its parent. */
  function lineOf(path: readonly PropertyKey[]): number | null {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as
        | { range?: [number, number, number] }
        | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}
