/** A workspace small enough for tests. The demo brings the whole invented company instead. */
import type { WorldSeed } from './world.ts';

const person = (id: string, name: string, title: string, tz = 'Europe/Berlin') => ({
  id,
  name: name.toLowerCase().replace(' ', '.'),
  real_name: name,
  email: `${name.toLowerCase().replace(' ', '.')}@harborlight.example`,
  title,
  tz,
});

const everybody = ['U07AHM2INES', 'U07AHM5JNAH', 'U07AHM4PRYA', 'U07AHMCMRCS', 'U07AHMDOLIV'];

export const defaultSeed: WorldSeed = {
  team: { id: 'T07HBLGT2QX', name: 'Harborlight', domain: 'harborlight', tz: 'Europe/Berlin' },
  app: {
    appId: 'A0EXANOMBOT',
    botId: 'B0ANOMBOT01',
    botUserId: 'U0ANOMBOT01',
    name: 'threadproof',
    displayName: 'Threadproof',
  },
  people: [
    person('U07AHM2INES', 'Ines Okafor', 'Site reliability engineer'),
    person('U07AHM5JNAH', 'Jonah Weiss', 'Software engineer'),
    person('U07AHM4PRYA', 'Priya Raman', 'Senior software engineer'),
    person('U07AHMCMRCS', 'Marcus Bell', 'Compliance lead', 'America/New_York'),
    person('U07AHMDOLIV', 'Olivia Grant', 'External auditor'),
  ],
  channels: [
    {
      id: 'C07K3ALRT5P',
      name: 'alerts',
      isPrivate: false,
      topic: 'Monitors speak here',
      members: everybody,
      withApp: true,
    },
    {
      id: 'C07SECURE1T',
      name: 'security',
      isPrivate: true,
      topic: '',
      members: ['U07AHM2INES', 'U07AHMCMRCS'],
      withApp: true,
    },
    { id: 'C07GENERAL1', name: 'general', isPrivate: false, topic: '', members: everybody, withApp: false },
  ],
  manifest: {
    commands: [
      { command: '/evidence', description: 'Evidence for a period', usage_hint: 'Q2 2026 [json|markdown]' },
      { command: '/anomaly', description: 'Find or report an anomaly', usage_hint: 'report | 42 | help' },
    ],
    shortcuts: [{ name: 'Record as anomaly', type: 'message', callback_id: 'record_anomaly' }],
  },
};
