import { contextFor } from '../../usecases/identify.ts';
import { modalIds } from '../blocks/modals/fields.ts';
import { decodeSubmission } from '../decode.ts';
import { modalHandlers } from '../submissions.ts';
import { type FrontDoor, hearDialogs, redrawHome } from './listener.ts';

/** The dialogs about an anomaly. */
export const listenToModals = (door: FrontDoor): void =>
  hearDialogs(
    door,
    modalIds,
    (id) => modalHandlers[id].field,
    async (id, body) => {
      const submission = decodeSubmission(body);
      const context = await contextFor(door.ports, submission.userId, 'slack_modal', submission.key);
      const outcome = await modalHandlers[id].run(door.ports, submission, context);
      if (outcome.kind === 'refused') return outcome.message;
      // Opened from a view and not from a message: from the App Home.
      if (submission.memory.channelId === null) await redrawHome(door, submission.userId);
      return null;
    },
  );
