import type { AlertSource } from './source.ts';

const VERIFICATION = /Pact verification (failed|failure|success|succeeded|passed):?\s+([\w.-]+)\/([\w.-]+)/i;

/** Pact broker webhooks: consumer/provider is the pair; the provider is what broke. New pact versions are no alerts. */
export const pact: AlertSource = {
  name: 'pact',
  recognises: (message) =>
    VERIFICATION.test(message.lines[0] ?? '') ||
    /^New version of pact created\b/i.test(message.lines[0] ?? ''),
  read(message, { found }) {
    const [sentence, word = '', consumer = '', provider = ''] =
      VERIFICATION.exec(message.lines[0] ?? '') ?? [];
    if (!sentence) return { kind: 'ignore', why: ['a new pact, not a verification'] };
    return {
      kind: /^fail/i.test(word) ? 'firing' : 'resolved',
      why: [`the verification: ${word}`],
      title: sentence,
      service: provider,
      url: message.links[0]?.url ?? found.url,
      class: 'contract_drift',
      dedupeKey: `pact:${consumer}/${provider}`,
      aliases: [],
    };
  },
};
