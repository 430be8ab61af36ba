import type { DecisionContext } from '../domain/decide/decision.ts';
import { adviceFor, type ErrorCode } from '../domain/errors.ts';

/** What became of something that a person asked for, beside the anomalies. */
export type Answer = { kind: 'done'; words: string } | { kind: 'refused'; code: ErrorCode; message: string };

export const refused = (code: ErrorCode, detail = ''): Answer => ({
  kind: 'refused',
  code,
  message: `${detail} ${adviceFor(code)}`.trim(),
});

/** A reason is a sentence and not a letter, as everywhere in the evidence. */
export const LEAST_REASON = 10;

/** Auditors look and do not touch, unless they have another role besides. */
export const mayDecide = ({ roles }: DecisionContext): boolean =>
  !roles.includes('auditor') || roles.includes('compliance') || roles.includes('admin');
