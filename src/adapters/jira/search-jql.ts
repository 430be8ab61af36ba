/** Characters that mean something in Jira's text search; a person who types them means the character. */
const RESERVED = /["'\\+\-&|!(){}[\]^~*?:/<>=,;%@#$.]/g;

/**
 * JQL for a typeahead, newest first. Words match from their beginning; a key is asked for as such. Without words the
 * last 90 days, because `search/jql` refuses a query without bounds.
 */
export function searchJql(words: string, projects: readonly string[]): string {
  const typed = words.trim();
  const key = /^[a-z][a-z0-9_]+-[1-9]\d*$/i.test(typed) ? typed.toUpperCase() : null;
  const plain = typed.replace(RESERVED, ' ').replace(/\s+/g, ' ').trim();
  const what =
    key !== null
      ? `key = "${key}"`
      : plain === ''
        ? 'created >= "-90d"'
        : `text ~ "${plain
            .split(' ')
            .slice(0, 8)
            .map((word) => `${word}*`)
            .join(' ')}"`;
  const where =
    projects.length === 0 || key !== null
      ? ''
      : ` AND project in (${projects.map((one) => `"${one}"`).join(', ')})`;
  return `${what}${where} ORDER BY created DESC`;
}
