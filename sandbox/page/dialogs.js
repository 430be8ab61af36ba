/** Modals of the app, and small questions. Native <dialog>: focus stays inside, Escape closes. */
import { drawBlocks } from './blocks.js';
import { el, newId } from './dom.js';
import { drawText } from './draw-text.js';
import { withEmoji } from './emoji.js';
import { formAt } from './forms.js';
import { act } from './server.js';

/** Asks before something is done; resolves to yes or no. Without a question the answer is yes. */
export function confirm(question, view) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const titleId = newId('title');
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = el(
      'dialog',
      {
        class: 'modal small',
        'aria-labelledby': titleId,
        on: {
          cancel: (event) => {
            event.preventDefault();
            finish(false);
          },
        },
      },
      el('h2', { id: titleId }, withEmoji(question.title.text)),
      el('div', { class: 'modal-body' }, el('p', {}, drawText(question.text, view))),
      el(
        'div',
        { class: 'modal-foot' },
        el(
          'button',
          { type: 'button', class: 'button', on: { click: () => finish(false) } },
          withEmoji(question.deny.text),
        ),
        el(
          'button',
          {
            type: 'button',
            class: `button ${question.style ?? 'primary'}`,
            on: { click: () => finish(true) },
          },
          withEmoji(question.confirm.text),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows the modal on top of the stack; the same view drawn again keeps what was typed and where the focus was. */
export class ModalHost {
  #dialog = null;
  #shown = null;
  #errors = {};
  #trouble = '';
  #busy = false;

  constructor(place, view, surfaceFor) {
    this.place = place;
    this.view = view;
    this.surfaceFor = surfaceFor;
  }

  show(stack) {
    const top = stack.at(-1);
    if (!top) return this.#hide();
    if (this.#shown?.id !== top.id) {
      this.#errors = {};
      this.#trouble = '';
    }
    const fresh = this.#shown?.id !== top.id;
    if (!fresh && this.#shown?.hash === top.hash) return undefined;
    this.#shown = top;
    this.#busy = false;
    return this.#draw(fresh);
  }

  #hide() {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = null;
    this.#shown = null;
  }

  #draw(fresh) {
    const top = this.#shown;
    if (!this.#dialog) {
      this.#dialog = el('dialog', {
        class: 'modal',
        on: {
          cancel: (event) => {
            event.preventDefault();
            this.#close(false);
          },
        },
      });
      this.place.append(this.#dialog);
      this.#dialog.showModal();
    }
    const key = this.#dialog.contains(document.activeElement)
      ? document.activeElement.closest('[data-key]')?.dataset.key
      : null;
    const scroll = this.#dialog.querySelector('.modal-body')?.scrollTop ?? 0;
    const titleId = newId('title');
    this.#dialog.setAttribute('aria-labelledby', titleId);
    const surface = { ...this.surfaceFor({ view: top.id }, formAt(top.id)), errors: this.#errors };
    const body = el(
      'div',
      { class: 'modal-body' },
      drawBlocks(top.blocks, surface),
      this.#trouble && el('div', { class: 'trouble', role: 'alert' }, this.#trouble),
    );
    this.#dialog.replaceChildren(
      el(
        'form',
        {
          method: 'dialog',
          novalidate: true,
          on: {
            submit: (event) => {
              event.preventDefault();
              this.#submit();
            },
          },
        },
        el(
          'header',
          { class: 'modal-head' },
          el('h2', { id: titleId }, withEmoji(top.title.text)),
          el(
            'button',
            { type: 'button', class: 'quiet', 'aria-label': 'Close', on: { click: () => this.#close(true) } },
            '×',
          ),
        ),
        body,
        el(
          'footer',
          { class: 'modal-foot' },
          el(
            'button',
            { type: 'button', class: 'button', on: { click: () => this.#close(false) } },
            top.close ? withEmoji(top.close.text) : 'Close',
          ),
          top.submit &&
            el(
              'button',
              {
                type: 'submit',
                class: 'button primary',
                data: { key: 'submit' },
                'aria-busy': this.#busy ? 'true' : undefined,
              },
              withEmoji(top.submit.text),
            ),
        ),
      ),
    );
    body.scrollTop = scroll;
    const again =
      key && [...this.#dialog.querySelectorAll('[data-key]')].find((node) => node.dataset.key === key);
    const first =
      body.querySelector('.wrong input, .wrong textarea, .wrong select') ??
      (fresh ? body.querySelector('input, textarea, select, button') : null);
    (again ?? first)?.focus();
  }

  async #submit() {
    if (this.#busy) return;
    const top = this.#shown;
    this.#busy = true;
    this.#dialog.querySelector('[type=submit]')?.setAttribute('aria-busy', 'true');
    const outcome = await act({
      do: 'submit',
      user: this.view.me.id,
      view: top.id,
      state: formAt(top.id).all(),
    });
    this.#busy = false;
    if (this.#shown?.id !== top.id) return;
    if (outcome.ok) {
      this.#errors = {};
      this.#trouble = '';
      this.#dialog.querySelector('[type=submit]')?.removeAttribute('aria-busy');
      return;
    }
    this.#errors = outcome.errors ?? {};
    const shown = new Set(top.blocks.map((block) => block.block_id));
    const elsewhere = Object.entries(this.#errors)
      .filter(([block]) => !shown.has(block))
      .map(([, words]) => words);
    this.#trouble = outcome.errors ? elsewhere.join(' ') : outcome.message;
    this.#draw(false);
    this.#dialog.querySelector('.wrong input, .wrong textarea, .wrong select')?.focus();
  }

  async #close(all) {
    const top = this.#shown;
    if (!top) return;
    formAt(top.id).forget();
    await act({ do: 'close', user: this.view.me.id, view: top.id, all });
  }
}
