import type { PlainMessage } from '../message/plain-message.ts';
import type { Link } from '../message/plain-text.ts';
import type { Headline } from './headline.ts';

/** Links that help or act and are not the sender's page for the problem. */
const ASIDE =
  /run-?book|playbook|silence|mute|snooze|unsubscribe|settings|preferences|manage[-_ ]?notifications|\bdocs?\b|documentation|\/docs\/|remediation|\bhelp\b|support\.|\.(?:png|gif|jpe?g|svg)(?:$|\?)|[?&]action=|dashboard(?:s)?\b|\/rules?\/|avatar|mailto:|slack\.com\/(?:services|archives|team)|advisories|wiki/i;

const LINK_FIELD =
  /^(?:link|url|alert url|incident url|finding url|link to .*|details|view|alert|incident|issue|problem|source|event url|monitor url|problem url|href|permalink|more info)$/;
const VIEW_BUTTON = /\b(?:view|open|see|show|details|go to|inspect|investigate|incident|issue|alert)\b/i;

/** A repository or a person on a code host: where, not what. */
const PLACE = /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)\/[\w.-]+(?:\/[\w.-]+)?\/?$/i;

const isPage = (url: string): boolean => /^https?:\/\//i.test(url);
const good = (link: { url: string; label?: string }): boolean =>
  isPage(link.url) &&
  !PLACE.test(link.url) &&
  !ASIDE.test(`${link.url.slice(0, 400)} ${(link.label ?? '').slice(0, 80)}`);

/** The sender's page for the problem: on the headline, else a link field, a "view" button, a title, the first good link. */
export function readLink(message: PlainMessage, headline: Headline | null): string | null {
  const inLine =
    headline?.links.filter((link) => headline.line.includes((link.label || link.url).slice(0, 100))) ?? [];
  const titles = message.parts
    .filter((part) => part.role === 'title' && part.href)
    .map((part): Link => ({ url: part.href ?? '', label: '' }));
  const fields = message.fields
    .filter((field) => field.declared && LINK_FIELD.test(field.name))
    .flatMap((field) => field.links);
  const lineFields = message.fields
    .filter((field) => !field.declared && LINK_FIELD.test(field.name))
    .flatMap((field) => field.links);
  const buttons = message.buttons
    .filter((button) => VIEW_BUTTON.test(button.text))
    .map((button): Link => ({ url: button.url, label: button.text }));
  const quoted = message.links.filter(
    (link) => link.label.length > 3 && (headline?.line ?? '').includes(link.label.slice(0, 60)),
  );
  const ranked = [
    ...(headline?.href ? [{ url: headline.href, label: '' }] : []),
    ...titles,
    ...inLine,
    ...quoted,
    ...fields,
    ...lineFields,
    ...buttons,
    ...message.links,
    ...message.buttons.map((button) => ({ url: button.url, label: button.text })),
  ].slice(0, 300);
  return (ranked.find(good) ?? ranked.find((link) => isPage(link.url)))?.url ?? null;
}
