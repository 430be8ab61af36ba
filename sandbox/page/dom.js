/** Makes elements. Text always becomes a text node: nothing on this page is ever parsed as HTML. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'on')
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'class') node.className = value;
    else if (name === 'value' || name === 'checked' || name === 'selected') node[name] = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(
    ...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** Replaces what is inside and keeps focus, caret and what was typed: by `data-key`, which must be unique inside. */
export function redraw(container, ...children) {
  const active = container.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.closest('[data-key]')?.dataset.key;
  const caret = active && 'selectionStart' in active ? [active.selectionStart, active.selectionEnd] : null;
  container.replaceChildren(...children.flat(4).filter(Boolean));
  if (!key) return;
  const again = [...container.querySelectorAll('[data-key]')].find((node) => node.dataset.key === key);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (caret && caret[0] !== null && 'setSelectionRange' in again) {
    try {
      again.setSelectionRange(...caret);
    } catch {
      // Not every kind of input has a caret.
    }
  }
}

/** Makes the container hold exactly these elements; those that stay are not touched, so focus and menus survive. */
export function patch(container, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...container.childNodes]) if (!wanted.has(child)) child.remove();
  let current = container.firstChild;
  for (const node of nodes) {
    if (node === current) current = current.nextSibling;
    else container.insertBefore(node, current);
  }
}

let serial = 0;
export const newId = (prefix) => `${prefix}-${++serial}`;

/** Calls at most once a frame, however often it is asked. */
export function oncePerFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}
