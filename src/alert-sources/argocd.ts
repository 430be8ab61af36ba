import type { AlertKind } from '../domain/alert.ts';
import { type AlertSource, linksTo, named } from './source.ts';

const APPLICATION = /\bapplication ['"]?([\w.-]+)['"]?/i;

/** Argo CD notifications: a sentence about one application; the attachment's title is only the application's name. */
export const argocd: AlertSource = {
  name: 'argocd',
  recognises: (message) =>
    named(message, /^argo ?cd/i) || linksTo(message, /\/applications\/[\w.-]+\?operation=true/),
  read(message, { found }) {
    const sentence = message.lines[0] ?? '';
    const application = APPLICATION.exec(sentence)?.[1];
    if (!application) return {};
    const { kind, why } = kindOf(sentence);
    const title = message.parts.find((part) => part.role === 'title' && part.href);
    return {
      kind,
      why: [why],
      title: sentence,
      service: application,
      url: title?.href ?? found.url,
      severity: null,
      class: 'config_drift',
      dedupeKey: `argocd:${application}`,
      aliases: [],
      ...(kind === 'ignore'
        ? {
            change: {
              kind: 'deploy' as const,
              title: sentence,
              url: title?.href ?? found.url,
              service: application,
              actor: null,
              repository: null,
              sha: found.change?.sha ?? null,
            },
          }
        : {}),
    };
  },
};

function kindOf(sentence: string): { kind: AlertKind; why: string } {
  if (
    /\b(?:has failed|failed|degraded|is ['"]?(?:unknown|degraded|missing|out ?of ?sync)|error)/i.test(
      sentence,
    )
  )
    return { kind: 'firing', why: 'the application is in trouble' };
  if (
    /\b(?:successfully synced|is now (?:running|healthy)|has succeeded|is healthy|new version)\b/i.test(
      sentence,
    )
  )
    return { kind: 'resolved', why: 'the application is synced' };
  return { kind: 'ignore', why: 'a sync, not an alert' };
}
