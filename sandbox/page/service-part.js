/** The part of "Outside world" about the checkout API: how it behaves now, and buttons to break and mend it. */
import { el } from './dom.js';
import { act } from './server.js';

const words = {
  well: ['Mend it', 'It answers as it promised.'],
  wrong_status: ['Wrong status', 'It answers 500 where it promised 200.'],
  missing_field: ['Missing field', 'Its orders lack their currency.'],
  slow: ['Slow', 'It takes 900 ms for each answer.'],
  down: ['Down', 'It cuts every connection.'],
};

export function servicePart(view) {
  const part = el('section', { class: 'panel-part', 'aria-label': 'The checkout API' });
  const show = ({ ok, behaviour, url }) => {
    if (!ok) return part.replaceChildren();
    return part.replaceChildren(
      el('h3', {}, 'The checkout API'),
      el(
        'p',
        { class: 'hint', role: 'status' },
        `${words[behaviour][1]} Its rules are probed every five seconds: /rules.`,
      ),
      el(
        'div',
        { class: 'row' },
        Object.entries(words).map(([mode, [label]]) =>
          el(
            'button',
            {
              type: 'button',
              class: mode === 'well' ? 'button' : 'button danger',
              'aria-pressed': String(mode === behaviour),
              data: { key: `service/${mode}` },
              on: { click: () => change(mode) },
            },
            label,
          ),
        ),
      ),
      el(
        'p',
        { class: 'hint' },
        el('a', { href: `${url}/openapi.json`, target: '_blank', rel: 'noreferrer' }, 'Its OpenAPI document'),
      ),
    );
  };
  const change = async (mode) => {
    const outcome = await act({ do: 'service', mode });
    show(outcome);
    view.toast(outcome.ok ? words[outcome.behaviour][1] : outcome.message);
  };
  void act({ do: 'service' }).then(show, () => {});
  return part;
}
