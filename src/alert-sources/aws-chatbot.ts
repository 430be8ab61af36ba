import { stateOfValue } from './generic/vocabulary.ts';
import { fieldOf } from './message/plain-message.ts';
import { type AlertSource, named } from './source.ts';

/** Amazon Q in chat applications (AWS Chatbot): everything in the label of one link, parted by pipes; "OK → ALARM" below. */
export const awsChatbot: AlertSource = {
  name: 'aws-chatbot',
  recognises: (message) => message.appId === 'A6L22LZNH' || named(message, /^(?:amazon q|aws chatbot)/i),
  read(message, { found }) {
    const link = message.links.find((one) => one.label.includes(' | '));
    const parts = (link?.label ?? message.lines[0] ?? '').split('|').map((part) => part.trim());
    if (!/cloudwatch alarm/i.test(parts[0] ?? '')) return {};
    const change = fieldOf(message, 'state change', 'state');
    const turned = change ? stateOfValue(change) : null;
    const [, name = found.title, region = '', account = ''] = parts;
    return {
      ...(turned === 'firing' || turned === 'resolved'
        ? { kind: turned, why: [`state change ${change?.slice(0, 40)}`] }
        : {}),
      title: name,
      url: link?.url ?? found.url,
      dedupeKey: `cloudwatch:${account.replace(/\D/g, '')}:${region}:${name}`,
      aliases: [],
    };
  },
};
