import type { HomeChoice } from '../../ports.ts';
import { chooseHome, publishHome } from '../../usecases/list-anomalies.ts';
import { type HomeControl, homeControls } from '../blocks/home.ts';
import { reportModal } from '../blocks/modals/anomaly-modals.ts';
import { plain } from '../blocks/text.ts';
import { decodeHomeControl } from '../decode.ts';
import { type FrontDoor, logFailure } from './listener.ts';

const choiceFrom: Record<HomeControl, (value: string) => Partial<HomeChoice>> = {
  home_who: (value) => ({ who: value as HomeChoice['who'] }),
  home_what: (value) => ({ what: value as HomeChoice['what'] }),
  home_earlier: (value) => ({ page: Number(value) }),
  home_later: (value) => ({ page: Number(value) }),
};

/** The App Home, and the shortcut on a message that no reader recognized. */
export function listenToSurfaces(door: FrontDoor): void {
  const { app, ports } = door;
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    try {
      await publishHome(ports, event.user);
    } catch (error) {
      logFailure(door, error, 'app_home_opened');
    }
  });

  for (const id of homeControls)
    app.action({ type: 'block_actions', action_id: id }, async ({ ack, body }) => {
      await ack();
      try {
        const { userId, value } = decodeHomeControl(body);
        await chooseHome(ports, userId, choiceFrom[id](value));
        await publishHome(ports, userId);
      } catch (error) {
        logFailure(door, error, id);
      }
    });

  app.shortcut({ type: 'message_action', callback_id: 'record_anomaly' }, async ({ ack, shortcut }) => {
    await ack();
    try {
      const { message, channel, trigger_id } = shortcut;
      await ports.chat.openView(
        trigger_id,
        reportModal(
          { anomaly: null, seen: null, channelId: channel.id, threadTs: message.ts },
          {
            summary: plain(message.text ?? '', 200),
            services: ports.settings.services.map(({ name }) => name),
          },
        ),
      );
    } catch (error) {
      logFailure(door, error, 'record_anomaly');
    }
  });
}
