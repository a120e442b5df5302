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
 * Follow every change, for ever. `onChange(change)` gets each; a change whose `revision` is smaller than the last means
 * that the simulator began anew. `onConnection(isUp)` tells whether changes get through.
 */
export function follow(onChange, onConnection) {
  let after = 0;
  let pause = FIRST_PAUSE_MS;
  let failedStreams = 0;

  const take = (change) => {
    onChange(change, change.revision < after);
    after = change.revision;
    pause = FIRST_PAUSE_MS;
    onConnection(true);
  };

  const stream = () => {
    const source = new EventSource(`${BASE}/events?after=${after}`);
    source.onmessage = (event) => {
      failedStreams = 0;
      take(JSON.parse(event.data));
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
      take(await answer.json());
    } catch {
      onConnection(false);
      setTimeout(poll, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      failedStreams = 0;
      return;
    }
    if (failedStreams < STREAM_TRIES) stream();
    else setTimeout(poll, POLL_MS);
  };

  poll();
}
