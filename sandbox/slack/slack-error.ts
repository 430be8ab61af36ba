import type { Fields } from './shapes.ts';

/** A Web API answer of `{ok: false, error}`; `more` goes beside it (needed, provided, response_metadata). */
export class SlackError extends Error {
  readonly code: string;
  readonly more: Fields;

  constructor(code: string, more: Fields = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}
