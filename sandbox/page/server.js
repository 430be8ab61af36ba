/** The sandbox's server: reading, acting, listening. */
export async function read(what, query) {
  const answer = await fetch(`/page/${what}?${new URLSearchParams(query)}`);
  return answer.json();
}

export async function act(deed) {
  try {
    const answer = await fetch('/page/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    });
    return await answer.json();
  } catch {
    return { ok: false, message: 'The sandbox is not running any more.' };
  }
}

/** Uploads a file; whoever sent it gets its id. */
export async function upload(user, file) {
  const query = new URLSearchParams({ user, name: file.name, type: file.type });
  try {
    const answer = await fetch(`/page/upload?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    return await answer.json();
  } catch {
    return { ok: false, message: 'The file could not be uploaded.' };
  }
}

/** Resolves when the stream is open (or cannot be): what is read after that misses no change. */
export function listen(user, onChange, onState) {
  const stream = new EventSource(`/page/stream?user=${user}`);
  stream.onmessage = (event) => onChange(JSON.parse(event.data));
  return new Promise((ready) => {
    const tell = (online) => () => {
      onState(online);
      ready(() => stream.close());
    };
    stream.onopen = tell(true);
    stream.onerror = tell(false);
  });
}
