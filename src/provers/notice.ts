import type { Alert } from '../domain/alert.ts';
import { methodOf, pathOf, type Rule } from '../domain/rules/rule.ts';
import type { Prover } from './prover.ts';

/**
 * What a drift notice says about a rule, wherever it came in. It means a rule by its id as a word, by the words that
 * the rule lists, or by the rule's service together with its endpoint.
 */
export const notice: Prover<'notice', Alert> = {
  by: 'notice',
  judge(rule, _proof, alert) {
    if (!isDrift(alert) || !means(rule, alert)) return { is: 'silent' };
    return {
      is: alert.kind === 'firing' ? 'broken' : 'holds',
      expected: rule.statement,
      actual: alert.kind === 'firing' ? alert.title : `${alert.source} says that it holds again`,
      latencyMs: null,
    };
  },
};

const isDrift = ({ kind, class: about }: Alert): boolean =>
  (kind === 'firing' || kind === 'resolved') && (about === 'contract_drift' || about === 'rule_violation');

function means(rule: Rule, alert: Alert): boolean {
  const text = `${alert.title}\n${alert.text}`.toLowerCase();
  const word = (words: string) => wordIn(text, words.toLowerCase());
  if (word(rule.id)) return true;
  if (rule.prove.by === 'notice' && rule.prove.contains.some((words) => text.includes(words.toLowerCase())))
    return true;
  const sameService = alert.service === rule.service || word(rule.service);
  return sameService && word(`${methodOf(rule)} ${pathOf(rule)}`);
}

/** Stands there with nothing of a name before or after it. */
function wordIn(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1))
    if (!/[\w/-]/.test(text[at - 1] ?? ' ') && !/[\w/{-]/.test(text[at + words.length] ?? ' ')) return true;
  return false;
}
