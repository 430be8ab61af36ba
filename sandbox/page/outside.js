/** The panel "Outside world": what monitors, and the network, do to the workspace. */
import { el } from './dom.js';
import { act, read } from './server.js';
import { servicePart } from './service-part.js';

const kindWords = {
  firing: 'fires',
  resolved: 'recovers',
  acknowledged: 'acknowledged',
  update: 'update',
  ignore: 'no alert',
};

export class OutsidePanel {
  #alerts = [];
  #filter = '';
  #shown = 'firing';
  #storm = { messages: 200, monitors: 8 };

  constructor(view) {
    this.view = view;
  }

  async load() {
    ({ alerts: this.#alerts } = await read('alerts', {}));
  }

  draw() {
    this.list = el('div', { class: 'alerts' });
    this.#fill();
    const number = (name, most) =>
      el('input', {
        type: 'number',
        min: 1,
        max: most,
        value: this.#storm[name],
        'aria-label': name,
        data: { key: `storm/${name}` },
        on: {
          input: (event) => {
            this.#storm[name] = Number(event.target.value);
          },
        },
      });
    return [
      el(
        'section',
        { class: 'panel-part', 'aria-label': 'An alert' },
        el('h3', {}, 'Let a monitor speak'),
        el(
          'div',
          { class: 'row' },
          el('input', {
            type: 'search',
            placeholder: 'Filter: datadog, latency, …',
            'aria-label': 'Filter the alerts',
            value: this.#filter,
            data: { key: 'outside/filter' },
            on: {
              input: (event) => {
                this.#filter = event.target.value;
                this.#fill();
              },
            },
          }),
          el(
            'select',
            {
              'aria-label': 'Kind',
              data: { key: 'outside/kind' },
              on: {
                change: (event) => {
                  this.#shown = event.target.value;
                  this.#fill();
                },
              },
            },
            [
              ['firing', 'fires'],
              ['resolved', 'recovers'],
              ['other', 'the rest'],
              ['all', 'all'],
            ].map(([value, words]) => el('option', { value, selected: value === this.#shown }, words)),
          ),
        ),
        this.list,
      ),
      servicePart(this.view),
      el(
        'section',
        { class: 'panel-part', 'aria-label': 'A storm' },
        el('h3', {}, 'Start a storm'),
        el(
          'div',
          { class: 'row' },
          number('messages', 20_000),
          el('span', {}, 'messages of'),
          number('monitors', 500),
          el('span', {}, 'monitors'),
          el(
            'button',
            {
              type: 'button',
              class: 'button danger',
              data: { key: 'outside/storm' },
              on: { click: (event) => this.#startStorm(event.currentTarget) },
            },
            'Start',
          ),
        ),
      ),
      el(
        'section',
        { class: 'panel-part', 'aria-label': 'The connection' },
        el('h3', {}, "The bot's connection"),
        el(
          'p',
          { class: 'hint' },
          this.view.connections === 0
            ? 'No bot is connected.'
            : `${this.view.connections} open. A bot that is cut off comes back by itself.`,
        ),
        el(
          'div',
          { class: 'row' },
          el(
            'button',
            {
              type: 'button',
              class: 'button',
              data: { key: 'outside/cut' },
              on: { click: () => this.#drop('cut') },
            },
            'Pull the plug',
          ),
          el(
            'button',
            {
              type: 'button',
              class: 'button',
              data: { key: 'outside/refresh' },
              on: { click: () => this.#drop('refresh_requested') },
            },
            'Ask it to reconnect',
          ),
        ),
        el(
          'label',
          { class: 'check' },
          el('input', {
            type: 'checkbox',
            checked: this.view.whenOffline === 'lose',
            data: { key: 'outside/lose' },
            on: { change: (event) => act({ do: 'offline', mode: event.target.checked ? 'lose' : 'retry' }) },
          }),
          ' Lose events while it is away (history keeps the messages)',
        ),
      ),
    ];
  }

  #fill() {
    const wanted = this.#filter.toLowerCase().split(/\s+/);
    const fits = (alert) =>
      (this.#shown === 'all' ||
        (this.#shown === 'other'
          ? !['firing', 'resolved'].includes(alert.kind)
          : alert.kind === this.#shown)) &&
      wanted.every((word) => `${alert.source} ${alert.name} ${alert.about}`.toLowerCase().includes(word));
    const found = this.#alerts.filter(fits);
    this.list.replaceChildren(
      ...found.map((alert) => this.#row(alert)),
      ...(found.length === 0 ? [el('p', { class: 'hint' }, 'No alert like that.')] : []),
    );
  }

  #row(alert) {
    const name = alert.name.replace(/^neg-/, '').replaceAll('-', ' ');
    return el(
      'div',
      { class: 'alert-row' },
      el(
        'div',
        {},
        el('strong', {}, name),
        el('small', {}, `${kindWords[alert.kind] ?? alert.kind} · ${alert.about}`),
      ),
      el(
        'button',
        {
          type: 'button',
          class: 'button',
          'aria-label': `Post ${name}`,
          data: { key: `post/${alert.name}` },
          on: { click: () => this.#post(alert.name) },
        },
        'Post',
      ),
      alert.recovery &&
        el(
          'button',
          {
            type: 'button',
            class: 'button',
            'aria-label': `Post the recovery of ${name}`,
            data: { key: `recover/${alert.name}` },
            on: { click: () => this.#post(alert.recovery) },
          },
          'Recover',
        ),
    );
  }

  async #post(name) {
    const outcome = await act({ do: 'alert', name });
    if (!outcome.ok) return this.view.toast(outcome.message);
    const channel = this.view.channels.get(outcome.channel);
    return this.view.toast(channel ? `Posted in #${channel.name}` : 'Posted in a channel you do not see');
  }

  async #startStorm(button) {
    button.setAttribute('aria-busy', 'true');
    const outcome = await act({ do: 'storm', ...this.#storm });
    button.removeAttribute('aria-busy');
    this.view.toast(outcome.ok ? `${this.#storm.messages} messages sent` : outcome.message);
  }

  async #drop(how) {
    const outcome = await act({ do: 'drop', how });
    this.view.toast(
      outcome.dropped > 0
        ? how === 'cut'
          ? 'The connection was cut'
          : 'The bot was asked to reconnect'
        : 'No bot was connected',
    );
  }
}
