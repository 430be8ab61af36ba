/**
 * Words of prose, code and paths, made comparable: `SymbolFileDWARF`, `symbol_file-dwarf` and "symbol files, DWARF" share
 * their parts, and the first two also share the whole.
 */

/** Words that say nothing about which change it was: English glue, then the talk of alerts and reverts. */
const silent =
  'a an the and or but nor so as at by for from in into of off on onto out over per than then to up upon via with without about after before ' +
  'again all also am any are be been being both can cannot could did do does doing done each either else ever every few get gets getting got had has have having he her ' +
  'here him his how however i if is it its itself just let like may maybe me might more most much must my need needs needed neither no not now one only other our ours own ' +
  'please same see seen seem seems shall she should since some still such sure that their them there these they thing this those though through thus too ' +
  'under until us use used uses using very want was way we well were what when where whether which while who whole whom whose why will wont would yet you your ' +
  'don doesn didn isn wasn aren couldn wouldn ll ve re didnt doesnt dont ' +
  'revert reverts reverted reverting rollback back backout backing rolled commit commits committed patch patches cl change changes changed changing ' +
  'break breaks broke broken breaking breakage fail fails failed failing failure failures error errors issue issues problem problems bug bugs ' +
  'cause causes caused causing introduce introduces introduced regression regressions investigate investigating investigation ' +
  'fix fixes fixed fixing bot bots buildbot buildbots because due reland recommit land landed proper properly correct correctly incorrect wrong working work works worked ' +
  'several multiple many lot lots bunch number new old first last recent recently appear appears apparently think know look looks looking try trying tried ' +
  'id url num person email user http https www com org net html';

/** Words that say a little: any change of any repository could carry them. */
const faint =
  'build builds test tests testing suite case cases run runs running file files code add adds added remove removed update updated make makes made set line ' +
  'name type support version job jobs master main local default';

/** Everyday English that texts of every repository are full of. */
const everyday =
  'instead current currently already actually possible possibly generally general probably really once always never anyway otherwise therefore rather another something everything anything somewhere everywhere nothing enough ' +
  'even later far away least less next previous previously original originally little small big large good better best bad easy easily easier hard necessary appropriate various different additional additionally relevant particular certain fine safe able ' +
  'expect expected expects unexpected happen happens happened figure figured reason decide decided mean means meant give gives given take takes taken put turn turns turned turning start started starts stop stopped go goes going come comes came keep keeps kept leave left ' +
  'allow allows allowed require requires required contain contains contained include includes included including provide provides provided specify intend intended follow follows following apply applied call calls called become becomes exist exists existing result results resulted ' +
  'found find show shows showing point points part parts bit one two three four second time times long longer short quite etc ago anymore yet week day days today yesterday morning hour hours minute minutes thing things people someone ' +
  'well soon late early immediately temporarily temporary quickly completely explicitly directly specific similar similarly simple simply exact exactly against along around between during within across toward towards above below whatever however meanwhile ' +
  'discuss discussed discussion comment comments mention mentioned follow-up followup ask asked tell told say says said want wants wanted hope help helps thanks sorry happy oops attempt attempts reproduce local locally note sort unfortunately details detail more information info believe sure unclear';

/** Cuts English endings so that "crashes", "crashed" and "crashing" meet. Crude on purpose: both sides are cut alike. */
export const stem = (word: string): string => {
  if (word.length < 4) return word;
  let w = word;
  if (w.endsWith('ies') && w.length > 4) w = `${w.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x|z)es$/.test(w)) w = w.slice(0, -2);
  else if (w.endsWith('s') && !/(?:ss|us|is)$/.test(w)) w = w.slice(0, -1);
  if (w.length > 5 && w.endsWith('ing')) w = w.slice(0, -3);
  else if (w.length > 4 && w.endsWith('ed')) w = w.slice(0, -2);
  else return w.length > 4 && w.endsWith('e') ? w.slice(0, -1) : w;
  if (w.length > 3 && w.at(-1) === w.at(-2) && !/[lsz]$/.test(w)) w = w.slice(0, -1);
  return w.length > 4 && w.endsWith('e') ? w.slice(0, -1) : w;
};

const stemsOf = (words: string) => new Set(words.split(' ').flatMap((word) => [word, stem(word)]));
const silentStems = stemsOf(silent);
const faintStems = stemsOf(faint);
const everydayStems = stemsOf(everyday);

/** What a shared word (as a stem) is worth before its rarity: 0 for glue, 0.35 for faint words, 0.5 for numbers, 1 otherwise. */
export const weighWord = (word: string): number => {
  if (word.length < 2 || silentStems.has(word) || everydayStems.has(word)) return 0;
  if (faintStems.has(word)) return 0.35;
  return /^\d+$/.test(word) ? 0.5 : 1;
};

/** Runs of letters and digits joined by `_ - . :`; then the parts of one: camelCase humps, digits kept with their letters. */
const chains = /[\p{L}\p{M}\p{N}]+(?:[_\-.:]+[\p{L}\p{M}\p{N}]+)*/gu;
const asciiChains = /[A-Za-z0-9]+(?:[_\-.:]+[A-Za-z0-9]+)*/g;
const asciiHumps = /[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+[a-z]*/g;
const humps = /\p{Lu}+(?!\p{Ll})\p{N}*|\p{Lu}?\p{Ll}+\p{N}*|\p{N}+\p{Ll}*|[\p{L}\p{M}]+/gu;
const ascii = /^[\x00-\x7f]*$/;
const plain = /^[a-z]+$/;

const longestIdentifier = 120;
const mostParts = 8;

/** The chains of at most the first `limit` characters: `src/billing-v2/taxRate.ts` has three. */
export const findChains = (text: string, limit: number): readonly string[] => {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  return cut.match(ascii.test(cut) ? asciiChains : chains) ?? [];
};

/** The parts of one chain: humps of camelCase, digits kept with their letters. None where it is too long to be a name. */
export const splitChain = (chain: string): readonly string[] => {
  if (chain.length > longestIdentifier) return [];
  if (plain.test(chain)) return [chain];
  return chain.match(ascii.test(chain) ? asciiHumps : humps) ?? [];
};

/** Two to eight parts as one identifier: joined, lower-case, after `=` (`symbol_file.dwarf` is `=symbolfiledwarf`). */
export const joinParts = (parts: readonly string[]): string | null =>
  parts.length > 1 && parts.length <= mostParts ? `=${parts.join('').toLowerCase()}` : null;

/** Stems of one chain in order, then its parts as one identifier. */
export const readChain = (chain: string): readonly string[] => {
  const parts = splitChain(chain);
  const words = parts.map((part) => stem(part.toLowerCase()));
  const whole = joinParts(parts);
  return whole === null ? words : [...words, whole];
};

/** How a text spells its words: `stem -> word`, `=identifier -> identifier`, the first spelling of each. */
export const findSpellings = (text: string, limit: number): Map<string, string> => {
  const spellings = new Map<string, string>();
  for (const chain of findChains(text, limit)) {
    const parts = splitChain(chain);
    for (const [i, word] of readChain(chain).entries())
      if (!spellings.has(word)) spellings.set(word, parts[i] ?? chain);
  }
  return spellings;
};
