/** Instants in the reader's own zone. `ts` is Slack's `seconds.micros`. */
export const millisOf = (ts) => Math.floor(Number(ts) * 1000);

const formats = new Map();
function format(tz, options) {
  const key = JSON.stringify([tz, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: tz, ...options }));
  return formats.get(key);
}

export const clock = (millis, tz) => format(tz, { hour: '2-digit', minute: '2-digit' }).format(millis);
export const fullDay = (millis, tz) =>
  format(tz, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(millis);
export const shortDay = (millis, tz) =>
  format(tz, { day: 'numeric', month: 'short', year: 'numeric' }).format(millis);
export const instant = (millis, tz) =>
  format(tz, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(millis);

const isoDay = (millis, tz) =>
  format(tz, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(millis);
const numericDay = (millis, tz) => {
  const part = Object.fromEntries(isoDay(millis, tz).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
};

export function dayWords(millis, tz, now = Date.now()) {
  const day = numericDay(millis, tz);
  if (day === numericDay(now, tz)) return 'today';
  if (day === numericDay(now - 86_400_000, tz)) return 'yesterday';
  return null;
}

export const upper = (text) => text[0].toUpperCase() + text.slice(1);

/** Fills Slack's date tokens: `{date_short} at {time}`. Unknown tokens stay as they are. */
export function fillDate(pattern, seconds, tz) {
  const millis = seconds * 1000;
  const long = () => fullDay(millis, tz);
  const medium = () => format(tz, { day: 'numeric', month: 'long', year: 'numeric' }).format(millis);
  const short = () => shortDay(millis, tz);
  const pretty = (otherwise) => () => dayWords(millis, tz) ?? otherwise();
  const tokens = {
    date_num: () => numericDay(millis, tz),
    date_slash: () => numericDay(millis, tz).replaceAll('-', '/'),
    date: medium,
    date_short: short,
    date_long: long,
    date_long_full: long,
    date_pretty: pretty(medium),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    day_divider_pretty: pretty(long),
    time: () => clock(millis, tz),
    time_secs: () => format(tz, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(millis),
    ago: () => ago(millis),
  };
  let first = true;
  return pattern.replace(/\{([a-z_]+)\}/g, (token, name) => {
    const words = tokens[name]?.();
    if (words === undefined) return token;
    const begins = first && pattern.startsWith(token);
    first = false;
    return begins ? upper(words) : words;
  });
}

export function ago(millis, now = Date.now()) {
  const minutes = Math.round((now - millis) / 60_000);
  const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
  if (minutes === 0) return 'just now';
  if (Math.abs(minutes) < 60) return relative.format(-minutes, 'minute');
  if (Math.abs(minutes) < 48 * 60) return relative.format(-Math.round(minutes / 60), 'hour');
  return relative.format(-Math.round(minutes / 1440), 'day');
}
