/** Every code has one sentence for a human that says what to do next; a code without one does not compile. */
const sentences = {
  ALREADY_DECIDED: 'Somebody else was faster; look at the card and correct it if it is wrong.',
  NOT_POSSIBLE_NOW: 'That step does not fit the state of this anomaly; open the card again to see what does.',
  CLOSING_INCOMPLETE:
    'Do what is missing first; somebody with the compliance role can close it all the same, and what is missing stays in the evidence.',
  REASON_REQUIRED: 'Write a reason of at least ten characters.',
  SECOND_PERSON_REQUIRED: 'A second person has to confirm this; ask somebody who did not write the change.',
  SAME_PERSON: 'This needs somebody other than the person who asked for it.',
  NOT_ALLOWED: 'Your role does not allow this; ask somebody with the compliance role.',
  UNKNOWN_ANOMALY: 'No anomaly has that number; `/anomaly list` shows the open ones.',
  UNKNOWN_CHANGE: 'That link leads to no change that we can read; check it, or paste another one.',
  UNKNOWN_TICKET: 'No ticket has that key; check it, or paste another one.',
  TICKET_KEY_INVALID: 'Type a ticket key such as PAY-1312, or paste a link to the ticket.',
  CHANGE_LINK_INVALID:
    'Paste a link to a pull request or a commit, such as https://github.com/acme/api/pull/247.',
  PERIOD_INVALID: 'Type a period such as `Q2`, `Q2 2026`, `2026-04-01..2026-06-30` or `last quarter`.',
  FUTURE_TIME: 'That time is in the future; give one that has passed.',
  STALE_CARD: 'That button belonged to an older state of the card; the card has been drawn anew.',
  CONFIG_INVALID: 'Mend the lines that are named, then start again.',
  TOKEN_MISSING: 'Set the token that is named (see .env.example), then start again.',
  TOKEN_REFUSED: 'The token was refused; make a new one and put it in place of the old one.',
  NODE_TOO_OLD: 'Install Node 22.18 or newer, or start through `npm run`, which brings its own.',
  NEIGHBOUR_UNREACHABLE:
    'The service did not answer; it is asked again, and everything can be entered by hand meanwhile.',
  NEIGHBOUR_SLOW:
    'The service took too long; it is asked again, and everything can be entered by hand meanwhile.',
  NEIGHBOUR_UNAUTHORIZED:
    'The service refused the token; replace it. Everything can be entered by hand meanwhile.',
  NEIGHBOUR_RATE_LIMITED: 'The service asks us to wait; it is asked again when it allows that.',
  NEIGHBOUR_NOT_FOUND: 'The service knows nothing under that name, or the token may not see it; check both.',
  NEIGHBOUR_BAD_ANSWER:
    'The service sent something unreadable; it is asked again, and everything can be entered by hand meanwhile.',
  NEIGHBOUR_OFF: 'This service is not configured; enter it by hand, or set its token (see .env.example).',
  STORE_IN_USE: 'Another process has this data folder open; stop it, or choose another folder.',
  STORE_CONFLICT: 'Two processes wrote at once; the work is tried again.',
  STORE_FAILED: 'The database refused the work; look at the log, then run `threadproof doctor`.',
  LEDGER_BROKEN: 'The ledger does not verify; keep a copy of the data, then run `threadproof ledger verify`.',
  DUPLICATE: 'That was recorded already; nothing was added.',
  KEY_INVALID: 'Give an Ed25519 private key in PEM form, or remove the setting and let one be made.',
  FILE_UNREADABLE: 'Check the path and the permissions of the file.',
  INPUT_INVALID: 'Mend what is named and send it again.',
  SIGNATURE_INVALID: 'The signature does not fit the body; check the shared secret on both sides.',
  CANCELLED: 'It was cancelled; nothing was delivered.',
} as const;

export type ErrorCode = keyof typeof sentences;

/** What went wrong, in a form that a person can act on and a program can decide by. Never carries a secret. */
export class ThreadproofError extends Error {
  readonly code: ErrorCode;
  /** True when the same call may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Milliseconds to wait before the next try, where the other side said so. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { cause?: unknown; retryable?: boolean; retryAfterMs?: number | null } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'ThreadproofError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** What to do next, for the person who meets it. */
  get advice(): string {
    return sentences[this.code];
  }
}

/** The sentence that belongs to a code. */
export const adviceFor = (code: ErrorCode): string => sentences[code];
