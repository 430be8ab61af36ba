import { contextFor } from '../../usecases/identify.ts';
import { publishHome } from '../../usecases/list-anomalies.ts';
import { modalIds } from '../blocks/modals/fields.ts';
import { decodeSubmission } from '../decode.ts';
import { modalHandlers } from '../submissions.ts';
import { type FrontDoor, logFailure, wordsFor } from './listener.ts';

/** Submitted dialogs. A refusal stands under its field and the dialog stays open: nothing that was typed is lost. */
export function listenToModals(door: FrontDoor): void {
  for (const id of modalIds)
    door.app.view({ type: 'view_submission', callback_id: id }, async ({ ack, body }) => {
      const { field, run } = modalHandlers[id];
      const refuse = (words: string) =>
        ack({ response_action: 'errors', errors: { [field]: words.slice(0, 2_000) } });
      try {
        const submission = decodeSubmission(body);
        const context = await contextFor(door.ports, submission.userId, 'slack_modal', submission.key);
        const outcome = await run(door.ports, submission, context);
        await (outcome.kind === 'refused' ? refuse(outcome.message) : ack());
        // Opened from a view and not from a message: from the App Home.
        if (outcome.kind === 'done' && submission.memory.channelId === null)
          await publishHome(door.ports, submission.userId);
      } catch (error) {
        logFailure(door, error, id);
        await refuse(wordsFor(error));
      }
    });
}
