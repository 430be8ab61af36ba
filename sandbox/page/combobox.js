/** A text field with a list of choices under it, by keyboard and by mouse (WAI-ARIA combobox with listbox). */
import { el, newId } from './dom.js';

const pause = 180;

/**
 * `find(text)` gives (a promise of) options `{text: {text}, value, description?}`; `choose(option)` is told the choice,
 * `null` when it is cleared. `chosen` is shown at first.
 */
export function combobox({ key, label, placeholder, chosen, find, choose, least = 0, multiple = false }) {
  const listId = newId('list');
  const list = el('ul', { class: 'options', id: listId, role: 'listbox', 'aria-label': label, hidden: true });
  const input = el('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-label': label,
    placeholder: placeholder ?? 'Choose',
    value: chosen?.text.text ?? '',
    data: { key },
  });
  const clear = el(
    'button',
    {
      type: 'button',
      class: 'quiet clear',
      'aria-label': `Clear ${label}`,
      hidden: !chosen || multiple,
      on: { click: () => pick(null) },
    },
    '×',
  );
  let options = [];
  let active = -1;
  let asked = 0;
  let timer;

  function show(note) {
    list.replaceChildren(
      ...(note
        ? [el('li', { class: 'note' }, note)]
        : options.map((option, index) =>
            el(
              'li',
              {
                id: `${listId}-${index}`,
                role: 'option',
                'aria-selected': String(index === active),
                on: {
                  mousedown: (event) => {
                    event.preventDefault();
                    pick(option);
                  },
                },
              },
              option.text.text,
              option.description && el('small', {}, option.description.text),
            ),
          )),
    );
    list.hidden = false;
    place();
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) {
      input.setAttribute('aria-activedescendant', `${listId}-${active}`);
      list.children[active]?.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  }

  /** Fixed to the window, so that no scrolling box cuts it off; above the field when there is more room. */
  function place() {
    const field = input.getBoundingClientRect();
    const above = innerHeight - field.bottom < 200 && field.top > innerHeight - field.bottom;
    list.style.left = `${field.left}px`;
    list.style.width = `${field.width}px`;
    list.style.top = above ? 'auto' : `${field.bottom + 3}px`;
    list.style.bottom = above ? `${innerHeight - field.top + 3}px` : 'auto';
    list.style.maxHeight = `${Math.min(280, (above ? field.top : innerHeight - field.bottom) - 12)}px`;
  }

  function hide() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
  }

  async function search() {
    const text = input.value.trim();
    const mine = ++asked;
    if (text.length < least) return show(`Type ${least === 1 ? 'a letter' : `${least} letters`} or more`);
    show('Searching…');
    let note;
    try {
      options = await find(text);
    } catch (cause) {
      options = [];
      note = cause.message;
    }
    if (mine !== asked || document.activeElement !== input) return;
    active = options.length > 0 ? 0 : -1;
    show(note ?? (options.length === 0 ? 'Nothing found' : undefined));
  }

  function pick(option) {
    input.value = multiple ? '' : (option?.text.text ?? '');
    clear.hidden = !option || multiple;
    hide();
    choose(option);
    input.focus();
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, pause);
  });
  input.addEventListener('focus', () => input.select());
  input.addEventListener('click', () => list.hidden && search());
  input.addEventListener('blur', () => {
    hide();
    if (!multiple && input.value === '' && !clear.hidden) {
      clear.hidden = true;
      choose(null);
    }
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) return search();
      if (options.length === 0) return undefined;
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length;
      show();
    } else if (event.key === 'Enter' && !list.hidden && options[active]) {
      event.preventDefault();
      pick(options[active]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
    return undefined;
  });
  return el('div', { class: 'combobox' }, input, clear, list);
}
