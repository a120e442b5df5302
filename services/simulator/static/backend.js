/** The simulator behind the page: what changes is streamed, or polled where a stream does not get through. */

const BASE = "/simulator/phone";
const POLL_MS = 1000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
const STREAM_TRIES = 2;

/** Send JSON; the answer's JSON. Throws an Error with a sentence for a person. */
export async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch(`${BASE}/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("No salió: no hay conexión con el simulador.");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (said.code === "phone_invalid") throw new Error("Ese número no parece un celular argentino. Probá con código de área.");
  throw new Error(answer.status === 404 ? "Este huésped ya no está." : "El simulador no lo aceptó.");
}

/**
 * Follow every change, for ever. `onChange(change)` gets each. `onForgotten()` is called when the simulator remembers
 * nothing of what it told before. `onConnection(isUp)` tells whether changes get through.
 */
export function follow({ onChange, onForgotten, onConnection }) {
  let after = 0;
  let memory = null;
  let pause = FIRST_PAUSE_MS;
  let failedStreams = 0;

  /** Whether a change followed the ones before; if not, everything must be asked for again. */
  const take = (change) => {
    const isSame = memory === null || memory === change.memory;
    memory = change.memory;
    after = isSame ? change.revision : 0;
    pause = FIRST_PAUSE_MS;
    if (isSame) onChange(change);
    else onForgotten();
    onConnection(true);
    return isSame;
  };

  const stream = () => {
    const source = new EventSource(`${BASE}/events?after=${after}`);
    source.onmessage = (event) => {
      failedStreams = 0;
      if (take(JSON.parse(event.data))) return;
      source.close();
      poll();
    };
    source.onerror = () => {
      source.close();
      failedStreams += 1;
      poll();
    };
  };

  const poll = async () => {
    try {
      const answer = await fetch(`${BASE}/changes?after=${after}`);
      if (!answer.ok) throw new Error(String(answer.status));
      if (!take(await answer.json())) return poll();
    } catch {
      onConnection(false);
      setTimeout(poll, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      failedStreams = 0;
      return undefined;
    }
    if (failedStreams < STREAM_TRIES) stream();
    else setTimeout(poll, POLL_MS);
    return undefined;
  };

  poll();
}
