import type { KnownBlock } from '@slack/types';
import type { ChangeAuthorization } from '../../domain/authorization.ts';
import type { AnomalyView } from '../../ports.ts';
import { button } from './actions.ts';
import { section } from './section.ts';
import { fitLines, inert, inertWithMoments, link, moment, who } from './text.ts';

const verdictWords: Record<ChangeAuthorization['verdict'], string> = {
  authorized: 'authorized before it took effect',
  late: 'authorized late',
  emergency_ratified: 'an emergency, ratified afterwards',
  unauthorized: 'none that counts',
  cannot_tell: 'cannot be told yet',
};

const roleWords = {
  authorizes_change: 'allowed the change',
  authorizes_rule: 'allowed the rule',
  contradicted_by_change: 'was contradicted by the change',
} as const;

/** Who allowed the change: what is linked, what the sources say of it, and what is missing. */
export function authorizationBlocks({ anomaly, authorizations }: AnomalyView): KnownBlock[] {
  if (
    anomaly.attribution?.outcome !== 'confirmed' ||
    anomaly.status === 'merged' ||
    anomaly.status === 'voided'
  )
    return [];
  const lines: string[] = [];
  for (const { change, judgement } of authorizations) {
    lines.push(
      `*Authorization${authorizations.length > 1 ? ` of ${inert(change.title, 80)}` : ''}* · ${verdictWords[judgement.verdict]}`,
      ...judgement.facts.slice(0, 5).map((fact) => `– ${inertWithMoments(fact)}`),
    );
  }
  for (const each of anomaly.authorizations) {
    const status = each.ticket ? ` (${inert(each.ticket.status, 40)})` : ' (not looked up yet)';
    lines.push(
      `• ${link(each.ticket?.url ?? null, inert(each.ref, 120))}${each.kind === 'ticket' ? status : ''} ${roleWords[each.role]}, linked by ${who(each)} ${moment(each.at)}`,
    );
  }
  for (const { emergency, ratified } of anomaly.authorizations)
    if (emergency)
      lines.push(
        ratified
          ? `– ratified by ${who(ratified)} ${moment(ratified.at)}`
          : `– to be ratified by somebody else until ${moment(emergency.ratifyDueAt)}: ${inert(emergency.reason, 200)}`,
      );
  const blocks: KnownBlock[] = [section(fitLines(lines))];
  if (anomaly.authorizations.some(({ emergency, ratified }) => emergency && !ratified))
    blocks.push({
      type: 'actions',
      elements: [button('ratify', 'Ratify the emergency…', { anomaly: anomaly.number })],
    });
  if (!anomaly.authorizations.some(({ role }) => role === 'authorizes_change'))
    blocks.push({
      type: 'actions',
      elements: [
        button('link_ticket', 'Which ticket allowed it?…', { anomaly: anomaly.number }, { style: 'primary' }),
      ],
    });
  return blocks;
}
