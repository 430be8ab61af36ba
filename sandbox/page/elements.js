/** Interactive elements: buttons, selects, pickers, inputs. `surface` carries values, acts on them and asks the app. */
import { combobox } from './combobox.js';
import { el, newId } from './dom.js';
import { drawText } from './draw-text.js';
import { withEmoji } from './emoji.js';
import { safeUrl } from './mrkdwn.js';

const words = (text) => (text ? withEmoji(text.text) : '');
const allOptions = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

const initialFields = [
  'initial_value',
  'initial_option',
  'initial_options',
  'initial_user',
  'initial_users',
  'initial_conversation',
  'initial_conversations',
  'initial_channel',
  'initial_channels',
  'initial_date',
  'initial_time',
  'initial_date_time',
];

export function currentValue(element, block, surface) {
  const own = surface.form.get(block.block_id, element.action_id);
  return own === undefined
    ? initialFields.map((field) => element[field]).find((value) => value !== undefined)
    : own;
}

const valueOfOption = (option) => (option && typeof option === 'object' ? option.value : option);

/** `label` names the element for whoever cannot see where it stands. */
export function drawElement(element, block, surface, label) {
  const draw = drawers[element.type];
  if (!draw) return surface.view.undrawable(`element ${element.type}`, element);
  const name = label ?? words(element.placeholder) ?? element.action_id;
  const key = `${surface.key}/${block.block_id}/${element.action_id}`;
  const current = currentValue(element, block, surface);
  /** Keeps the value; tells the app at once unless it waits for the modal's submit. */
  const give = async (given) => {
    surface.form.set(block.block_id, element.action_id, given);
    if (block.type === 'input' && !block.dispatch_action) return;
    if (await surface.confirm(element.confirm)) await surface.act(block, element, given);
  };
  const drawn = draw({ element, block, surface, name, key, current, give });
  if (surface.foreign) disable(drawn);
  return drawn;
}

function disable(drawn) {
  const controls = 'button, input, select, textarea';
  for (const control of [drawn, ...drawn.querySelectorAll(controls)]) {
    if (!control.matches(controls)) continue;
    control.disabled = true;
    control.title = "This belongs to the sender's own app";
  }
}

const drawers = {
  button: drawButton,
  workflow_button: drawButton,
  icon_button: drawButton,
  feedback_buttons: drawFeedback,
  overflow: drawOverflow,
  static_select: drawSelect,
  multi_static_select: (parts) =>
    drawMulti(parts, localFind(allOptions(parts.element)), (value) =>
      allOptions(parts.element).find((one) => one.value === valueOfOption(value)),
    ),
  external_select: drawExternal,
  multi_external_select: (parts) =>
    drawMulti(
      parts,
      (text) => parts.surface.typeahead(parts.block, parts.element, text),
      (value) => value,
      parts.element.min_query_length ?? 3,
    ),
  users_select: (parts) => drawDirectory(parts, people(parts)),
  multi_users_select: (parts) => drawDirectoryMulti(parts, people(parts)),
  conversations_select: (parts) => drawDirectory(parts, channels(parts)),
  channels_select: (parts) => drawDirectory(parts, channels(parts)),
  multi_conversations_select: (parts) => drawDirectoryMulti(parts, channels(parts)),
  multi_channels_select: (parts) => drawDirectoryMulti(parts, channels(parts)),
  radio_buttons: (parts) => drawChoices(parts, 'radio'),
  checkboxes: (parts) => drawChoices(parts, 'checkbox'),
  datepicker: (parts) => drawInput(parts, 'date'),
  timepicker: (parts) => drawInput(parts, 'time'),
  datetimepicker: drawDateTime,
  plain_text_input: drawPlainText,
  url_text_input: (parts) => drawInput(parts, 'url'),
  email_text_input: (parts) => drawInput(parts, 'email'),
  number_input: (parts) => drawInput(parts, 'number'),
};

function drawButton({ element, block, surface, key }) {
  const url = element.url && safeUrl(element.url);
  const press = async (event) => {
    const button = event.currentTarget;
    if (!(await surface.confirm(element.confirm))) return;
    if (url) window.open(url, '_blank', 'noopener');
    button.setAttribute('aria-busy', 'true');
    await surface.act(block, element);
    button.removeAttribute('aria-busy');
  };
  return el(
    'button',
    {
      type: 'button',
      class: `button ${element.style ?? ''}`,
      'aria-label': element.accessibility_label
        ? `${words(element.text)}: ${element.accessibility_label}`
        : undefined,
      data: { key: `${key}=${element.value ?? ''}`, action: element.action_id },
      on: { click: press },
    },
    words(element.text),
    url && el('span', { class: 'outward', 'aria-label': ' (opens a page)' }, ' ↗'),
  );
}

function drawFeedback({ element, block, surface, key }) {
  return el(
    'span',
    { class: 'pair' },
    [element.positive_button, element.negative_button].map((button) =>
      el(
        'button',
        {
          type: 'button',
          class: 'button',
          data: { key: `${key}=${button.value}` },
          on: { click: () => surface.act(block, element, button.value) },
        },
        words(button.text),
      ),
    ),
  );
}

function drawOverflow({ element, name, key, give }) {
  const menuId = newId('menu');
  const menu = el(
    'div',
    { class: 'menu', id: menuId, role: 'menu', popover: 'auto' },
    element.options.map((option) =>
      el(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          on: {
            click: () => {
              menu.hidePopover();
              const url = option.url && safeUrl(option.url);
              if (url) window.open(url, '_blank', 'noopener');
              give(option.value);
            },
          },
        },
        words(option.text),
        option.description && el('small', {}, words(option.description)),
      ),
    ),
  );
  const open = el(
    'button',
    {
      type: 'button',
      class: 'button overflow',
      'aria-label': name || 'More actions',
      'aria-haspopup': 'menu',
      data: { key, action: element.action_id },
      on: { click: () => showMenu(menu, open) },
    },
    '⋯',
  );
  return el('span', { class: 'menu-place' }, open, menu);
}

/** Opens a popover under (or above) its button, moves focus in, arrow keys walk. */
export function showMenu(menu, button) {
  menu.showPopover();
  const at = button.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.right - own.width, innerWidth - own.width - 8))}px`;
  menu.style.top = `${at.bottom + own.height + 8 > innerHeight ? Math.max(8, at.top - own.height - 4) : at.bottom + 4}px`;
  const items = [...menu.querySelectorAll('[role=menuitem]')];
  items[0]?.focus();
  menu.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  };
  menu.ontoggle = (event) => {
    if (event.newState === 'closed' && menu.contains(document.activeElement)) button.focus();
  };
}

function drawSelect({ element, name, key, current, give }) {
  const option = (one) =>
    el('option', { value: one.value, selected: one.value === valueOfOption(current) }, words(one.text));
  const groups = element.option_groups?.map((group) =>
    el('optgroup', { label: words(group.label) }, group.options.map(option)),
  );
  const empty = el(
    'option',
    { value: '', selected: current === undefined || current === null || current === '' },
    words(element.placeholder) || 'Choose',
  );
  return el(
    'select',
    {
      'aria-label': name,
      data: { key, action: element.action_id },
      on: { change: (event) => give(event.target.value) },
    },
    empty,
    groups ?? element.options.map(option),
  );
}

const localFind = (options) => async (text) => {
  const wanted = text.toLowerCase();
  return options.filter((option) =>
    `${option.text.text} ${option.description?.text ?? ''}`.toLowerCase().includes(wanted),
  );
};

function drawExternal({ element, block, surface, name, key, current, give }) {
  const chosen = current && typeof current === 'object' ? current : undefined;
  return combobox({
    key,
    label: name,
    placeholder: words(element.placeholder) || 'Search',
    chosen,
    least: element.min_query_length ?? 3,
    find: (text) => surface.typeahead(block, element, text),
    choose: give,
  });
}

const asOption = (value, text, description) => ({
  value,
  text: { text },
  ...(description ? { description: { text: description } } : {}),
});
const people = ({ surface }) =>
  [...surface.view.people.values()].map((person) => asOption(person.id, person.real_name, person.title));
const channels = ({ surface }) =>
  [...surface.view.channels.values()]
    .filter((channel) => !channel.dmWith)
    .map((channel) => asOption(channel.id, `#${channel.name}`, channel.topic));

function drawDirectory({ element, name, key, current, give }, directory) {
  const chosen = directory.find((option) => option.value === current);
  return combobox({
    key,
    label: name,
    placeholder: words(element.placeholder),
    chosen,
    find: localFind(directory),
    choose: (option) => give(option?.value ?? null),
  });
}

function drawDirectoryMulti(parts, directory) {
  return drawMulti(
    parts,
    localFind(directory),
    (value) => directory.find((option) => option.value === valueOfOption(value)),
    0,
    (option) => option.value,
  );
}

function drawMulti(
  { element, name, key, current, give },
  find,
  lookUp,
  least = 0,
  keep = (option) => option,
) {
  let chosen = (current ?? []).map(lookUp).filter(Boolean);
  const chips = el('div', { class: 'chips' });
  const change = (next) => {
    chosen = next;
    give(chosen.map(keep));
    draw();
  };
  const draw = () =>
    chips.replaceChildren(
      ...chosen.map((option) =>
        el(
          'span',
          { class: 'chip' },
          words(option.text),
          el(
            'button',
            {
              type: 'button',
              'aria-label': `Remove ${words(option.text)}`,
              on: { click: () => change(chosen.filter((one) => one.value !== option.value)) },
            },
            '×',
          ),
        ),
      ),
    );
  draw();
  const add = (option) => {
    if (option && !chosen.some((one) => one.value === option.value)) change([...chosen, option]);
  };
  return el(
    'div',
    { class: 'multi' },
    chips,
    combobox({
      key,
      label: name,
      placeholder: words(element.placeholder),
      find,
      choose: add,
      least,
      multiple: true,
    }),
  );
}

function drawChoices({ element, surface, name, key, current, give }, type) {
  const group = newId('choice');
  const list = type === 'checkbox' ? (current ?? []).map(valueOfOption) : [valueOfOption(current)];
  const boxes = element.options.map((option) =>
    el('input', {
      type,
      name: group,
      value: option.value,
      checked: list.includes(option.value),
      data: { key: `${key}=${option.value}` },
      on: {
        change: () => {
          const checked = boxes.filter((box) => box.checked).map((box) => box.value);
          give(type === 'checkbox' ? checked : checked[0]);
        },
      },
    }),
  );
  return el(
    'fieldset',
    { class: 'choices', data: { action: element.action_id } },
    el('legend', { class: 'unseen' }, name),
    element.options.map((option, index) =>
      el(
        'label',
        {},
        boxes[index],
        el(
          'span',
          {},
          drawText(option.text, surface.view),
          option.description && el('small', {}, drawText(option.description, surface.view)),
        ),
      ),
    ),
  );
}

function drawInput({ element, block, surface, name, key, current, give }, type) {
  const id = surface.labelled;
  return el('input', {
    type,
    ...(id ? { id } : {}),
    'aria-label': id ? undefined : name,
    value: current ?? '',
    placeholder: words(element.placeholder),
    ...(element.is_decimal_allowed ? { step: 'any' } : {}),
    data: { key, action: element.action_id },
    'aria-describedby': surface.describedBy,
    on: {
      input: (event) =>
        block.type === 'input' && surface.form.set(block.block_id, element.action_id, event.target.value),
      change: (event) => give(event.target.value),
    },
  });
}

function drawDateTime({ element, name, key, current, give }) {
  const local = current
    ? new Date(current * 1000 - new Date(current * 1000).getTimezoneOffset() * 60_000)
        .toISOString()
        .slice(0, 16)
    : '';
  return el('input', {
    type: 'datetime-local',
    'aria-label': name,
    value: local,
    data: { key, action: element.action_id },
    on: { change: (event) => give(Math.floor(new Date(event.target.value).getTime() / 1000)) },
  });
}

function drawPlainText({ element, block, surface, name, key, current, give }) {
  const shared = {
    ...(surface.labelled ? { id: surface.labelled } : { 'aria-label': name }),
    value: current ?? '',
    placeholder: words(element.placeholder),
    maxlength: element.max_length,
    data: { key, action: element.action_id },
    'aria-describedby': surface.describedBy,
    on: {
      input: (event) => surface.form.set(block.block_id, element.action_id, event.target.value),
      change: (event) => block.dispatch_action && give(event.target.value),
    },
  };
  return element.multiline
    ? el('textarea', { rows: 4, ...shared })
    : el('input', { type: 'text', ...shared });
}
