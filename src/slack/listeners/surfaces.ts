import { homeOf } from '../../usecases/list-anomalies.ts';
import { reportModal } from '../blocks/modals/anomaly-modals.ts';
import { plain } from '../blocks/text.ts';
import { type FrontDoor, logFailure } from './listener.ts';

/** The App Home, and the shortcut on a message that no reader recognized. */
export function listenToSurfaces(door: FrontDoor): void {
  const { app, ports } = door;
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    try {
      await ports.chat.publishHome(event.user, ports.presenter.home(await homeOf(ports, event.user)));
    } catch (error) {
      logFailure(door, error, 'app_home_opened');
    }
  });

  app.shortcut({ type: 'message_action', callback_id: 'record_anomaly' }, async ({ ack, shortcut }) => {
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
    await ack();
  });
}
