/** What a title says that a change does. English, guessed from verbs; a title may say several things or nothing. */
export interface Intent {
  /** Behaviour changes: use, enable, switch, default, support, replace, … */
  behaviour: boolean;
  fix: boolean;
  removal: boolean;
  /** Nothing that runs should change: comments, format, renames, skipped tests, silenced warnings. */
  quiet: boolean;
  revert: boolean;
}

const behaviour =
  /\b(?:use|using|switch|enabl(?:e|es|ing)|default|improv(?:e|ing)|handl(?:e|ing)|support|allow|ensure|instead|rewrite|rework|optimi[sz](?:e|ation)|migrate|upgrade|bump|make|implement|parallel|faster|speed|thread(?:ed)?|async|cache|turn on|replace|start|change|convert|always|only|all|any|multi|introduce|redesign|unify)\b/i;
const fix = /\b(?:fix|fixes|fixed|fixing|repair|unbreak|workaround|correct)\b/i;
const removal = /\b(?:remov(?:e|ed|es|ing)|deleted?|drop|dropped|unused|dead)\b/i;
const quiet =
  /\b(?:typos?|comments?|docs?|documentation|readme|nfci?|format(?:ting)?|whitespace|indent(?:ation)?|spelling|xfail|expectedfailure\w*|un-?xfail|warnings?|silence|unused|copyright|license|style|lint|pep8|release ?notes?|todo|reword|clean ?up|tidy|cosmetic|skipif\w*)\b/i;
const revert = /^\W*(?:revert|back ?out|rollback|roll back|undo)\b/i;

export const readIntent = (title: string): Intent => ({
  behaviour: behaviour.test(title),
  fix: fix.test(title),
  removal: removal.test(title),
  quiet: quiet.test(title),
  revert: revert.test(title),
});

const shortestQuotable = 12;

/** True when `revertTitle` undoes the change called `title`: `Revert "Use the new cache"`. Titles under 13 characters are not believed. */
export const undoes = (revertTitle: string, title: string): boolean =>
  title.length > shortestQuotable &&
  revert.test(revertTitle) &&
  revertTitle.toLowerCase().includes(title.toLowerCase().slice(0, 60));
