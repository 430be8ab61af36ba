/** The field for files of a dialog: a file is uploaded as soon as it is chosen; the dialog sends what it is known by. */
import { el } from './dom.js';
import { upload } from './server.js';

const sizeOf = (size) => (size < 1024 ? `${size} bytes` : `${Math.round(size / 1024)} kB`);

export function drawFileInput({ element, surface, name, key, current, give }) {
  const most = element.max_files ?? 10;
  const said = el('div', { class: 'uploads', role: 'status' });
  const drawn = el('div', { class: 'file-input', data: { action: element.action_id } });
  let files = current ?? [];
  const keep = (changed) => {
    files = changed;
    give(files);
    list();
  };
  const list = (trouble) =>
    said.replaceChildren(
      ...files.map((file) =>
        el(
          'div',
          { class: 'upload' },
          `${file.name} (${sizeOf(file.size)})`,
          el(
            'button',
            {
              type: 'button',
              class: 'quiet',
              'aria-label': `Remove ${file.name}`,
              on: { click: () => keep(files.filter((other) => other !== file)) },
            },
            '×',
          ),
        ),
      ),
      ...(trouble ? [el('div', { class: 'trouble' }, trouble)] : []),
    );
  const choose = async (event) => {
    const input = event.currentTarget;
    drawn.setAttribute('aria-busy', 'true');
    let trouble = '';
    for (const chosen of input.files) {
      const answer = await upload(surface.view.me.id, chosen);
      if (answer.ok) files = [...files, answer.file].slice(-most);
      else trouble = `${chosen.name}: ${answer.message}`;
    }
    input.value = '';
    drawn.removeAttribute('aria-busy');
    give(files);
    list(trouble);
  };
  list();
  drawn.append(
    el('input', {
      type: 'file',
      ...(surface.labelled ? { id: surface.labelled } : { 'aria-label': name }),
      ...(most > 1 ? { multiple: true } : {}),
      ...(element.filetypes ? { accept: element.filetypes.map((type) => `.${type}`).join(',') } : {}),
      data: { key, action: element.action_id },
      'aria-describedby': surface.describedBy,
      on: { change: choose },
    }),
    said,
  );
  return drawn;
}
