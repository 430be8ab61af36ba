/** Interactive elements: buttons, selects, pickers, inputs. `surface` carries values, acts on them and asks the app. */
import { el, newId } from './dom.js';
import { drawText } from './draw-text.js';
import { withEmoji } from './emoji.js';
import { drawFileInput } from './file-input.js';
import { showMenu } from './menu.js';
import { safeUrl } from './mrkdwn.js';
import { selectDrawers, valueOfOption } from './selects.js';

const words = (text) => (text ? withEmoji(text.text) : '');
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

/** `label` names the element for whoever cannot see where it stands. */
export function drawElement(element, block, surface, label) {
  const draw = drawers[element.type];
  if (!draw) return surface.view.undrawable(`element ${element.type}`, element);
  const name = label ?? (words(element.placeholder) || element.action_id);
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
  ...selectDrawers,
  radio_buttons: (parts) => drawChoices(parts, 'radio'),
  checkboxes: (parts) => drawChoices(parts, 'checkbox'),
  datepicker: (parts) => drawInput(parts, 'date'),
  timepicker: (parts) => drawInput(parts, 'time'),
  datetimepicker: drawDateTime,
  plain_text_input: drawPlainText,
  url_text_input: (parts) => drawInput(parts, 'url'),
  email_text_input: (parts) => drawInput(parts, 'email'),
  number_input: (parts) => drawInput(parts, 'number'),
  file_input: drawFileInput,
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
