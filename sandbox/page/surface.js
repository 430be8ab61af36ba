/** How a drawn thing acts: where it stands, what was typed there, and whom it tells. */
import { confirm } from './dialogs.js';
import { formAt } from './forms.js';
import { act } from './server.js';
import { toast, view } from './view.js';

export function surfaceFor(target, form) {
  const place = 'view' in target ? target.view : target.ts;
  const tell = (block, element, given) => ({
    user: view.me.id,
    target,
    block_id: block.block_id,
    action_id: element.action_id,
    given,
    state: form.all(),
  });
  return {
    view,
    key: place,
    form,
    trouble: view.troubles.get(place),
    confirm: (question) => confirm(question, view),
    async act(block, element, given) {
      view.troubles.delete(place);
      const outcome = await act({ do: 'act', ...tell(block, element, given) });
      if (outcome.ok) return;
      if ('view' in target) toast(outcome.message);
      else view.troubles.set(place, outcome.message);
      view.drawSoon();
    },
    async typeahead(block, element, text) {
      const outcome = await act({ do: 'typeahead', ...tell(block, element), text });
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome.options;
    },
    dismiss: () => act({ do: 'dismiss', user: view.me.id, ts: target.ts }),
  };
}

export function surfaceOf(message) {
  const target = { channel: view.channel.id, ts: message.ts };
  // Buttons of another app's message would act in that app: here they are only shown.
  const foreign = message.bot_id !== view.app.botId;
  return { ...surfaceFor(target, formAt(`${target.channel}/${target.ts}`)), foreign };
}
