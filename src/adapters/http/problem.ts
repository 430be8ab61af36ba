/** Why a request was refused: the name that is counted. */
export type RefusalReason =
  | 'not_found'
  | 'method_not_allowed'
  | 'not_configured'
  | 'too_large'
  | 'not_json'
  | 'signature_missing'
  | 'signature_wrong'
  | 'timestamp_old'
  | 'key_missing'
  | 'key_reused'
  | 'not_valid'
  | 'not_stored';

const statuses: Record<RefusalReason, { status: number; title: string }> = {
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address takes POST alone' },
  not_configured: { status: 404, title: 'This sender is not switched on' },
  too_large: { status: 413, title: 'The body is larger than 1 MB' },
  not_json: { status: 400, title: 'The body is no JSON' },
  signature_missing: { status: 401, title: 'The request is not signed' },
  signature_wrong: { status: 401, title: 'The signature does not fit the body' },
  timestamp_old: { status: 400, title: 'The timestamp is more than five minutes away from now' },
  key_missing: { status: 400, title: 'The header idempotency-key is missing' },
  key_reused: { status: 409, title: 'The idempotency key was used for another body' },
  not_valid: { status: 422, title: 'The body does not have the documented form' },
  not_stored: { status: 503, title: 'It could not be stored; send it again' },
};

/** RFC 9457. `errors` names each fault of the body with its place as a JSON pointer. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** A request that is answered by a problem and counted; nothing of it was stored. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly problem: Problem;

  constructor(reason: RefusalReason, more: Pick<Problem, 'detail' | 'errors'> = {}) {
    const { status, title } = statuses[reason];
    super(title);
    this.name = 'Refusal';
    this.reason = reason;
    this.problem = { type: `urn:threadproof:problem:${reason}`, title, status, ...more };
  }
}
