// The tape chart with a mouse and by keys: a bar that is dragged, or an edge of it, or a drag over free nights, opens the
// form that a link opens as well, filled in. Nothing is changed here. Without it the chart is read and linked as before.
"use strict";

const DAY_MS = 86400000;
const EDGE = 9; // pixels at an end of a bar that lengthen or shorten it
const FAR = 6; // pixels that make a press a drag
const WEEKDAYS = ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"];
const MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const tape = document.querySelector(".tape");
let drag = null;

const table = () => document.getElementById("tape");
const days = (text) => Date.parse(`${text}T00:00:00Z`) / DAY_MS;
const text = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

function words(day) {
  const moment = new Date(day * DAY_MS);
  return `${WEEKDAYS[moment.getUTCDay()]} ${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]}`;
}

// --- where the pointer is: half days from the left, and the cabin ------------------------------------------------

function grid() {
  const heads = table().querySelectorAll("th.date");
  const left = heads[0].getBoundingClientRect().left;
  return { left, half: (heads[heads.length - 1].getBoundingClientRect().right - left) / (2 * heads.length) };
}

const nightAt = (x) => days(table().dataset.first) + Math.floor(((x - grid().left) / grid().half - 1) / 2);

function cabinAt(y) {
  return [...table().tBodies].find((body) => {
    const box = body.getBoundingClientRect();
    return y >= box.top && y < box.bottom;
  });
}

// --- a drag ------------------------------------------------------------------------------------------------------

function begin(event) {
  if (event.button !== 0 || event.pointerType === "touch" || !table()?.dataset.book) return;
  const bar = event.target.closest("a.bar-of");
  const body = event.target.closest("tbody");
  if (!body || (bar && !bar.dataset.code) || event.target.closest("th")) return;
  const start = { x: event.clientX, y: event.clientY, body, bar, night: nightAt(event.clientX), isFar: false };
  if (bar) {
    const box = bar.getBoundingClientRect();
    const isBegun = bar.classList.contains("begun");
    const goesOn = bar.classList.contains("goes-on");
    start.what = !goesOn && box.right - event.clientX < EDGE ? "end" : !isBegun && event.clientX - box.left < EDGE ? "start" : "all";
    start.first = days(bar.dataset.in);
    start.end = days(bar.dataset.out);
  } else start.what = "new";
  drag = start;
}

// What the drag means by now: a cabin and the nights [first, end).
function meant(event) {
  const night = nightAt(event.clientX);
  const by = night - drag.night;
  if (drag.what === "new") return { body: drag.body, first: Math.min(night, drag.night), end: Math.max(night, drag.night) + 1 };
  if (drag.what === "end") return { body: drag.body, first: drag.first, end: Math.max(drag.first + 1, drag.end + by) };
  if (drag.what === "start") return { body: drag.body, first: Math.min(drag.first + by, drag.end - 1), end: drag.end };
  return { body: cabinAt(event.clientY) || drag.body, first: drag.first + by, end: drag.end + by };
}

function show(event, wish) {
  if (!drag.ghost) {
    tape.classList.add("dragging");
    table().dataset.busy = "1";
    drag.ghost = tape.appendChild(Object.assign(document.createElement("div"), { className: "ghost" }));
    drag.words = tape.appendChild(Object.assign(document.createElement("div"), { className: "ghost-words" }));
  }
  const { left, half } = grid();
  const frame = tape.getBoundingClientRect();
  const row = wish.body.rows[0].getBoundingClientRect();
  const from = left + (2 * (wish.first - days(table().dataset.first)) + 1) * half;
  drag.ghost.style.left = `${from - frame.left + tape.scrollLeft}px`;
  drag.ghost.style.top = `${row.top - frame.top + tape.scrollTop + 5}px`;
  drag.ghost.style.width = `${(wish.end - wish.first) * 2 * half}px`;
  const nights = wish.end - wish.first;
  drag.words.textContent = `${wish.body.dataset.name} · ${words(wish.first)} → ${words(wish.end)} · ${nights} ${nights === 1 ? "noche" : "noches"}`;
  drag.words.style.left = `${Math.min(event.clientX + 14, innerWidth - 280)}px`;
  drag.words.style.top = `${event.clientY + 18}px`;
}

function move(event) {
  if (!drag) return;
  if (!drag.isFar && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
  drag.isFar = true;
  event.preventDefault();
  const frame = tape.getBoundingClientRect();
  if (event.clientX > frame.right - 30) tape.scrollLeft += 12;
  if (event.clientX < frame.left + 120) tape.scrollLeft -= 12;
  show(event, meant(event));
}

function leave() {
  tape.classList.remove("dragging");
  if (table()) delete table().dataset.busy;
  drag?.ghost?.remove();
  drag?.words?.remove();
  drag = null;
}

function drop(event) {
  const done = drag;
  if (!done) return;
  const wish = done.isFar ? meant(event) : null;
  leave();
  if (done.what === "new" && !done.isFar) return open("/console/calendario/nueva", done.body, done.night, done.night + 1);
  if (!wish) return;
  suppressClick();
  if (done.what === "new") return open("/console/calendario/nueva", wish.body, wish.first, wish.end);
  if (wish.body === done.body && wish.first === done.first && wish.end === done.end) return;
  open(`/console/reservas/${done.bar.dataset.code}/cambiar`, wish.body, wish.first, wish.end);
}

function open(address, body, first, end) {
  const asked = new URLSearchParams({ cabana: body.dataset.cabin, entrada: text(first), salida: text(end) });
  location.href = `${address}?${asked}`;
}

// The click that ends a drag is none on the bar.
function suppressClick() {
  const stop = (event) => event.preventDefault();
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 300);
}

// --- by keys: from bar to bar --------------------------------------------------------------------------------------

function step(event) {
  const bar = event.target.closest?.("a.bar-of");
  if (!bar || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  const at = bar.getBoundingClientRect();
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const sign = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
  const others = [...table().querySelectorAll("a.bar-of")].filter((one) => one !== bar).map((one) => ({ one, box: one.getBoundingClientRect() }));
  const ahead = others.filter(({ box }) => (across ? Math.abs(box.top - at.top) < 4 && sign * (box.left - at.left) > 0 : sign * (box.top - at.top) > 4));
  const far = ({ box }) => (across ? Math.abs(box.left - at.left) : Math.abs(box.top - at.top) * 1000 + Math.abs(box.left - at.left));
  const next = ahead.sort((one, other) => far(one) - far(other))[0];
  if (!next) return;
  event.preventDefault();
  next.one.focus();
}

if (tape) {
  tape.addEventListener("pointerdown", begin);
  tape.addEventListener("dragstart", (event) => event.preventDefault()); // a link is no picture to carry away
  tape.addEventListener("keydown", step);
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", leave);
  addEventListener("keydown", (event) => event.key === "Escape" && drag && leave());
}
