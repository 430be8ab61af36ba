/** Selects: native ones, and text fields with a list of choices for whatever must be searched. */
import { combobox } from './combobox.js';
import { el } from './dom.js';
import { withEmoji } from './emoji.js';

const words = (text) => (text ? withEmoji(text.text) : '');

const allOptions = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

/** An option, or its value. */
export const valueOfOption = (option) => (option && typeof option === 'object' ? option.value : option);

function drawSelect({ element, block, name, key, current, give }) {
  let shown = String(valueOfOption(current) ?? '');
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
      on: {
        change: (event) => {
          shown = event.target.value;
          give(shown);
        },
        // Outside forms a choice is a deed: the same one can be done again.
        pointerdown: (event) => {
          if (block.type !== 'input') event.currentTarget.selectedIndex = -1;
        },
        blur: (event) => {
          if (event.currentTarget.selectedIndex === -1) event.currentTarget.value = shown;
        },
      },
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

/** How each kind of select is drawn, by its type. */
export const selectDrawers = {
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
};
