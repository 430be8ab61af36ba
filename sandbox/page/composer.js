/** The field to write in: Enter sends, Shift+Enter breaks the line, a slash offers the app's commands. */
import { el, newId } from './dom.js';

export function drawComposer({
  key,
  label,
  commands,
  draft,
  onDraft,
  send,
  runCommand,
  shortcuts = [],
  runShortcut,
}) {
  const listId = newId('commands');
  const hints = el('ul', {
    class: 'options above',
    id: listId,
    role: 'listbox',
    'aria-label': 'Commands',
    hidden: true,
  });
  const field = el('textarea', {
    rows: 1,
    value: draft,
    placeholder: label,
    'aria-label': label,
    role: commands.length > 0 ? 'combobox' : undefined,
    'aria-controls': commands.length > 0 ? listId : undefined,
    'aria-expanded': commands.length > 0 ? 'false' : undefined,
    'aria-autocomplete': commands.length > 0 ? 'list' : undefined,
    data: { key },
  });
  let active = 0;

  const matching = () =>
    /^\/\S*$/.test(field.value) ? commands.filter((one) => one.command.startsWith(field.value)) : [];

  function grow() {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  }

  function offer() {
    const found = matching();
    active = Math.min(active, Math.max(0, found.length - 1));
    hints.replaceChildren(
      ...found.map((one, index) =>
        el(
          'li',
          {
            id: `${listId}-${index}`,
            role: 'option',
            'aria-selected': String(index === active),
            on: {
              mousedown: (event) => {
                event.preventDefault();
                take(one);
              },
            },
          },
          el('strong', {}, one.command),
          ' ',
          el('span', { class: 'hint' }, one.usage_hint ?? ''),
          el('small', {}, one.description),
        ),
      ),
    );
    hints.hidden = found.length === 0;
    field.setAttribute('aria-expanded', String(found.length > 0));
    if (found.length > 0) field.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else field.removeAttribute('aria-activedescendant');
  }

  function take(command) {
    field.value = `${command.command} `;
    onDraft(field.value);
    offer();
    field.focus();
  }

  function submit() {
    const text = field.value.trim();
    if (text === '') return;
    field.value = '';
    onDraft('');
    hints.hidden = true;
    grow();
    const command = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/.exec(text);
    if (command) runCommand(command[1], command[2] ?? '');
    else send(text);
  }

  field.addEventListener('input', () => {
    onDraft(field.value);
    grow();
    offer();
  });
  field.addEventListener('blur', () => {
    hints.hidden = true;
  });
  field.addEventListener('keydown', (event) => {
    const found = hints.hidden ? [] : matching();
    if (found.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
      offer();
    } else if (
      found.length > 0 &&
      (event.key === 'Tab' || (event.key === 'Enter' && field.value.trim() !== found[active]?.command))
    ) {
      event.preventDefault();
      take(found[active]);
    } else if (event.key === 'Escape' && !hints.hidden) {
      event.stopPropagation();
      hints.hidden = true;
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  requestAnimationFrame(grow);
  return el(
    'div',
    { class: 'composer' },
    hints,
    field,
    shortcuts.map((shortcut) =>
      el(
        'button',
        { type: 'button', class: 'tool', title: shortcut.name, on: { click: () => runShortcut(shortcut) } },
        `⚡ ${shortcut.name}`,
      ),
    ),
    el(
      'button',
      { type: 'button', class: 'button primary send', 'aria-label': 'Send', on: { click: submit } },
      'Send',
    ),
  );
}
