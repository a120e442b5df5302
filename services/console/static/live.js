// Keeps open pages as the server has them, and calls whoever is needed. Without it every page works when it is reloaded.
//
// The server tells (server-sent events) that something has happened; then the page is fetched again, and of it what is
// marked is put right: `data-live="rows"`, whose children with an id change one by one, and `data-live="whole"`. What
// somebody is at (a field with words, an open form, a recording that plays) is left alone. When nothing can be told, the
// page looks by itself every few seconds.
"use strict";

const LOOK_MS = 5000; // between two looks while nothing can be told
const TICK_MS = 60000; // so that "hace 12 min" stays true
const REST_MS = 700; // between two fetches; longer where the server takes its time, so that many pages do not drown it
const source = document.body.dataset.source || location.href;
const conversation = document.body.dataset.conversation;
const known = new WeakMap(); // element → the server's HTML of it

// --- keeping the page as it is ----------------------------------------------------------------------------------

const html = (element) => element.outerHTML.replace(/name="form_id" value="[^"]*"/g, "");

function remember(root) {
  for (const element of root.querySelectorAll('[data-live="rows"] > [id], [data-live="whole"]')) known.set(element, html(element));
}

function isBusy(element) {
  if (element.dataset.busy) return true; // something in it is being dragged
  const at = document.activeElement;
  if (at && element.contains(at) && at.matches("input, textarea, select")) return true;
  if (element.querySelector("details[open]")) return true;
  if ([...element.querySelectorAll("audio")].some((one) => !one.paused)) return true;
  return [...element.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value !== one.defaultValue);
}

function renew(old, fresh) {
  const words = html(fresh);
  if (known.get(old) === words || isBusy(old)) return;
  const held = old.contains(document.activeElement) ? [...old.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
  const made = document.importNode(fresh, true);
  old.replaceWith(made);
  known.set(made, words);
  if (held >= 0) made.querySelectorAll("a, button")[held]?.focus({ preventScroll: true });
}

function renewRows(list, fresh) {
  const wanted = new Set([...fresh.children].map((row) => row.id));
  for (const row of [...list.children]) if (!wanted.has(row.id) && !isBusy(row)) row.remove();
  let before = list.firstElementChild;
  for (const row of fresh.children) {
    let mine = document.getElementById(row.id);
    if (mine === before && mine) {
      before = mine.nextElementSibling;
      renew(mine, row);
      continue;
    }
    if (!mine) {
      mine = document.importNode(row, true);
      known.set(mine, html(row));
    } else {
      renew(mine, row);
      mine = document.getElementById(row.id);
    }
    list.insertBefore(mine, before);
  }
}

function patch(page) {
  const thread = document.getElementById("thread");
  const wasAtEnd = thread && isAtEnd();
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh) continue;
    if (part.dataset.live === "rows") renewRows(part, fresh);
    else renew(part, fresh);
  }
  title = page.title;
  showTitle();
  if (document.getElementById("typing")?.textContent) setTimeout(refresh, LOOK_MS); // until nobody writes any more
  if (wasAtEnd) goToEnd();
}

let isFetching = false;
let isWanted = false;

async function refresh() {
  if (!document.querySelector("[data-live]")) return;
  if (isFetching) {
    isWanted = true;
    return;
  }
  isFetching = true;
  isWanted = false;
  const began = Date.now();
  try {
    const isSeen = document.visibilityState === "visible" && document.hasFocus();
    const answer = await fetch(source, { cache: "no-store", headers: { "X-Live": isSeen ? "seen" : "away" } });
    if (answer.redirected) location.reload(); // the session is over
    else if (answer.ok) patch(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // no connection: the next look tries again
  }
  setTimeout(() => {
    isFetching = false;
    if (isWanted) refresh();
  }, Math.max(REST_MS, 2 * (Date.now() - began)));
}

// --- a conversation is read from its end -------------------------------------------------------------------------

function endIsBelow() {
  const end = document.getElementById("fin");
  const composer = document.getElementById("escribir");
  return end.getBoundingClientRect().bottom + (composer ? composer.offsetHeight : 0) - innerHeight;
}

const isAtEnd = () => endIsBelow() < 120;
const goToEnd = () => scrollBy(0, Math.max(0, endIsBelow()));

// --- calling whoever is needed -----------------------------------------------------------------------------------

let title = document.title;
let waiting = null; // ids of the conversations that wait for a person; not known before the first news
const bell = document.getElementById("alerts");
const mayCall = () => localStorage.getItem("alerts") === "on";

function showTitle() {
  const many = waiting ? waiting.size : 0;
  document.title = many ? `(${many}) ${title}` : title;
  const count = document.getElementById("waiting-count");
  if (count) {
    count.hidden = !many;
    count.textContent = many;
  }
}

function hear(people) {
  if (!people) return;
  const before = waiting;
  waiting = new Set(people.map((one) => one.id));
  showTitle();
  if (before) for (const one of people) if (!before.has(one.id)) call(one);
}

function call(person) {
  // Of several open pages one calls.
  const last = Number(localStorage.getItem(`called:${person.id}`) || 0);
  if (!mayCall() || Date.now() - last < 10000) return;
  localStorage.setItem(`called:${person.id}`, String(Date.now()));
  ring();
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const shown = new Notification("Te espera un huésped", { body: person.name || "Huésped sin nombre", tag: person.id });
    shown.onclick = () => {
      focus();
      location.href = `/console/conversaciones/${person.id}`;
    };
  } catch {
    // some phones show notifications of installed applications only: the sound and the title have to do
  }
}

let sound = null;

function ring() {
  try {
    sound = sound || new AudioContext();
    for (const [start, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.15, sound.currentTime + start);
      volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + start + 0.16);
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + start);
      tone.stop(sound.currentTime + start + 0.17);
    }
  } catch {
    // no sound on this machine
  }
}

function showBell() {
  bell.hidden = false;
  bell.setAttribute("aria-pressed", String(mayCall()));
  bell.textContent = mayCall() ? "🔔 Avisos" : "🔕 Avisarme";
  bell.title = mayCall() ? "Te avisamos con un sonido cuando alguien te espera. Tocá para silenciar." : "Avisarme en este dispositivo cuando alguien me espera";
}

if (bell) {
  showBell();
  bell.addEventListener("click", async () => {
    localStorage.setItem("alerts", mayCall() ? "off" : "on");
    if (mayCall()) {
      ring();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    }
    showBell();
  });
}

// --- by keyboard: "/" looks for something, Ctrl+Enter sends ------------------------------------------------------

addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const more of document.querySelectorAll("details.more[open]")) more.open = false;
  const isWriting = event.target.matches("input, textarea, select");
  if (event.key === "/" && !isWriting && document.getElementById("search")) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("#escribir textarea")) event.target.form?.requestSubmit();
});

addEventListener("focus", () => refresh());

// --- writing: a kept answer goes where the cursor is; who else has the page open sees that somebody writes --------

addEventListener("click", (event) => {
  const more = document.querySelector("details.more[open]");
  if (more && !more.contains(event.target)) more.open = false;
  const kept = event.target.closest("a[data-words]");
  const field = document.getElementById("words");
  if (!kept || !field) return;
  event.preventDefault();
  kept.closest("details").open = false;
  field.setRangeText(kept.dataset.words, field.selectionStart, field.selectionEnd, "end");
  field.focus();
});

const TYPING_MS = 3000; // between two times that it is told
let toldTyping = 0;

addEventListener("input", (event) => {
  const form = event.target.form;
  if (event.target.id !== "words" || !form || !event.target.value || Date.now() - toldTyping < TYPING_MS) return;
  toldTyping = Date.now();
  const token = form.querySelector('[name="token"]').value;
  fetch(`/console/conversaciones/${conversation}/escribiendo`, { method: "POST", body: new URLSearchParams({ token }) }).catch(() => {});
});

// --- listening ---------------------------------------------------------------------------------------------------

let looking = null;

function look(isOn) {
  if (isOn && !looking) looking = setInterval(refresh, LOOK_MS);
  if (!isOn && looking) {
    clearInterval(looking);
    looking = null;
  }
}

function listen() {
  const stream = new EventSource("/console/novedades");
  stream.onopen = () => look(false);
  stream.onerror = () => {
    look(true);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, LOOK_MS); // refused: the browser does not try again
  };
  stream.addEventListener("news", (event) => {
    const told = JSON.parse(event.data);
    hear(told.waiting);
    if (!conversation || !told.about || told.about.includes(conversation)) refresh();
  });
  addEventListener("pagehide", () => stream.close());
}

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // brought back from memory: its stream is closed, its forms may be used
});

remember(document);
if (document.getElementById("thread") && location.hash !== "#escribir" && !location.hash.startsWith("#m")) goToEnd();
setInterval(refresh, TICK_MS);
listen();
