/** What a state word says. `success` is a change or a job that went well: no alert, and no recovery by itself. */
export type State = 'firing' | 'resolved' | 'acknowledged' | 'update' | 'success' | 'running';

const words = (state: State, list: string): [string, State][] =>
  list.split(', ').map((word) => [word, state]);

/** State words as senders write them in prefixes, brackets and state fields; lower case. */
export const stateWords: ReadonlyMap<string, State> = new Map([
  ...words(
    'firing',
    'firing, fired, alerting, triggered, trigger, re-triggered, retriggered, alarm, in alarm, problem, down, critical, crit, warning, warn, error, err, stalled, errored, failed, failure, failing, fail, fatal, unhealthy, degraded, outage, open, opened, new, active, activated, breached, breach, violated, violation, unreachable, offline, not ok, no data, nodata, unknown, ongoing, regressed, unresolved, reopened, re-opened, escalating, investigating, broken, timeout, timed out, crashed, crashloopbackoff, missed, missing, late, overdue, major outage, partial outage, degraded performance, service disruption, service outage, red, exceeded, blocked, unavailable, disaster, page, emergency, alert, sev1, drift detected, drifted, unacknowledged, started alerting, went down, abnormal, abnormality, incident, event started, oomkilled, vulnerable, non_compliant, noncompliant, non-compliant, expired, expiring, still down, still failing, detected, confirmed, raised, insufficient data',
  ),
  ...words(
    'resolved',
    'resolved, resolve, ok, okay, recovered, recovery, recover, recoverd, up, closed, close, cleared, clear, normal, back to normal, returned to normal, healthy, passed, passing, pass, fixed, operational, green, online, good, auto-resolved, auto resolved, autoresolved, auto-closed, inactive, ended, back up, back online, available, restored, remediated, reconciled, solved, done, in sync, compliant, no longer firing, closed manually, event ended, up again, deactivated, mended, closed automatically',
  ),
  ...words('acknowledged', 'acknowledged, acknowledge, acked, ack, acknowledgement, claimed, triaged'),
  ...words(
    'update',
    'identified, monitoring, updated, update, escalated, assigned, reassigned, snoozed, silenced, suppressed, muted, mitigated, mitigating, fixing, note added, comment added, priority changed, severity changed, fix in progress, watching, flapping, flappingstart, flappingstop, unsnoozed',
  ),
  ...words(
    'success',
    'success, succeeded, successful, succeed, deployed, completed, complete, finished, ready, applied, synced, published, released, merged, approved',
  ),
  ...words(
    'running',
    'in progress, running, queued, pending, started, building, scheduled, waiting, processing, initiated, progressing',
  ),
]);

/** Names of fields that carry a state, best first. */
export const stateFields = [
  'current state',
  'new state',
  'current status',
  'new status',
  'state change',
  'status change',
  'transition',
  'alert state',
  'alert status',
  'alarm state',
  'incident state',
  'incident status',
  'issue state',
  'issue status',
  'problem state',
  'problem status',
  'monitor status',
  'monitor state',
  'check status',
  'check state',
  'service state',
  'service status',
  'host state',
  'host status',
  'compliance status',
  'trigger status',
  'event status',
  'event state',
  'run status',
  'build status',
  'deployment status',
  'job status',
  'sync status',
  'health status',
  'state',
  'status',
  'condition state',
  'monitor condition',
  'notification type',
  'notificationtype',
  'alert type',
  'event type',
  'transition type',
  'alert transition',
  'conclusion',
  'result',
  'outcome',
  'build result',
  'health',
  'event',
  'action',
] as const;

/** Weak where the headline says otherwise: other things are called so too. */
export const weakStateFields: ReadonlySet<string> = new Set([
  'event',
  'action',
  'health',
  'result',
  'outcome',
  'sync status',
]);

export const emojiStates: Readonly<Record<string, 'bad' | 'good' | 'seen' | 'warn'>> = Object.fromEntries([
  ...'rotating_light fire x red_circle exclamation heavy_exclamation_mark bangbang no_entry no_entry_sign octagonal_sign stop_sign boom skull skull_and_crossbones large_red_square red_square siren alert police_car_light sos broken_heart negative_squared_cross_mark small_red_triangle_down thumbsdown -1 ambulance alarm firing rage bomb fire_engine anger collision'
    .split(' ')
    .map((name) => [name, 'bad'] as const),
  ...'warning large_orange_circle large_yellow_circle large_orange_square large_yellow_square large_orange_diamond yellow_circle orange_circle zap'
    .split(' ')
    .map((name) => [name, 'warn'] as const),
  ...'white_check_mark heavy_check_mark ballot_box_with_check large_green_circle green_circle large_green_square green_heart ok ok_hand thumbsup +1 check check_mark green_check resolved green_check_mark check_green checkmark green-check'
    .split(' ')
    .map((name) => [name, 'good'] as const),
  ...'eyes raised_hand hand construction_worker'.split(' ').map((name) => [name, 'seen'] as const),
]);

export type ColourClass = 'bad' | 'warn' | 'good' | 'neutral';

/** What a hexadecimal colour (or one of Slack's three names) means by its hue. */
export function classifyColour(colour: string): ColourClass {
  if (colour === 'good') return 'good';
  if (colour === 'warning') return 'warn';
  if (colour === 'danger') return 'bad';
  const hex = /^[0-9a-f]{3}$/.test(colour) ? colour.replace(/./g, '$&$&') : colour;
  if (!/^[0-9a-f]{6}$/.test(hex)) return 'neutral';
  const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as [
    number,
    number,
    number,
  ];
  const max = Math.max(r, g, b);
  const span = max - Math.min(r, g, b);
  if (max < 0.2 || span / max < 0.3) return 'neutral';
  const sector = max === r ? ((g - b) / span + 6) % 6 : max === g ? (b - r) / span + 2 : (r - g) / span + 4;
  const hue = sector * 60;
  if (hue < 16 || hue >= 335) return 'bad';
  if (hue < 66) return 'warn';
  if (hue >= 75 && hue < 172) return 'good';
  return 'neutral';
}

/** The state of a short value (`FIRING`, `Resolved (auto)`, `OK → ALARM`, `changed from OK to CRITICAL`); null when it is none. */
export function stateOfValue(value: string): State | null {
  const text = value
    .slice(0, 160)
    .toLowerCase()
    .replace(/["'`*]/g, '')
    .trim();
  const arrows = text.split(/\s*(?:→|⇒|➜|->|=>|»)\s*|\s+to\s+/);
  const last = (arrows.at(-1) ?? '').split('\n')[0] ?? '';
  if (
    arrows.length > 1 &&
    !startsWithState(arrows[0] ?? '') &&
    !/\b(changed?|from|was)\b/.test(arrows[0] ?? '')
  )
    return startsWithState(text);
  return startsWithState(last);
}

function startsWithState(text: string): State | null {
  const clean = text.replace(/^[\s:([{*_-]+/, '');
  const first = /^[\p{L}\d_-]+(?: [\p{L}\d_-]+){0,2}/u.exec(clean)?.[0].split(' ') ?? [];
  for (let length = first.length; length > 0; length -= 1) {
    const found = first.slice(0, length).join(' ');
    const state = stateWords.get(found);
    if (state === undefined) continue;
    const rest = clean.slice(found.length);
    if (length > 1 || rest === '' || /^\s*([^\p{L}\d\s]|(since|by|for|at|on|after|as|in)\b)/u.test(rest))
      return state;
  }
  return null;
}

/** States of a status page's component: the field's name is then the component. */
export const componentStates: ReadonlyMap<string, State> = new Map([
  ...words(
    'firing',
    'major outage, partial outage, degraded performance, service disruption, service outage',
  ),
  ...words('resolved', 'operational'),
]);
