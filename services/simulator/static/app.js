/** The page: every guest's phone, side by side or one at a time. */

import { follow, send } from "./backend.js";
import { element } from "./dom.js";
import { Phone } from "./phone.js";
import { spokenMoment } from "./words.js";

const FIRST_GUEST = "Lucía";
const phones = new Map();
const find = (id) => document.getElementById(id);
let active = null;
let wanted = null; // the guest added here last, to be shown as soon as its phone is there
let aheadMs = 0; // the product's clock minus this machine's
let hasBegun = false;

const productNow = () => new Date(Date.now() + aheadMs);

function onChange(change) {
  aheadMs = new Date(change.now) - Date.now();
  const alive = new Set(change.guest_ids);
  [...phones.keys()].filter((id) => !alive.has(id)).forEach(drop);
  for (const guest of change.guests) {
    if (phones.has(guest.id)) phones.get(guest.id).update(guest);
    else add(guest);
  }
  for (const [id, phone] of phones) {
    phone.receive(change.messages.filter((message) => message.guest_id === id), productNow());
  }
  showTabs();
  showClock();
  if (!hasBegun) {
    hasBegun = true;
    if (!phones.size) send("POST", "guests", { name: FIRST_GUEST }).catch(() => {});
  }
}

function add(guest) {
  const phone = new Phone(guest, { isTwice: () => find("twice").checked, onRemove: remove });
  phones.set(guest.id, phone);
  find("phones").append(phone.root);
  if (active === null || guest.id === wanted) activate(guest.id);
}

function drop(id) {
  phones.get(id).root.remove();
  phones.delete(id);
  if (active === id) activate(phones.keys().next().value ?? null);
}

async function remove(phone) {
  if (phone.messages.size && !window.confirm(`¿Quitar a ${phone.label}? Se borra su chat del simulador.`)) return;
  await send("DELETE", `guests/${phone.guest.id}`).catch(() => {});
}

function activate(id) {
  active = id;
  for (const [other, phone] of phones) phone.root.classList.toggle("active", other === id);
  if (id === wanted) phones.get(id).root.scrollIntoView({ inline: "center", block: "nearest" });
  phones.get(id)?.toEnd();
  phones.get(id)?.look();
  showTabs();
}

function showTabs() {
  const tabs = [...phones.values()].map((phone) => {
    const unread = phone.unread.length;
    const isActive = phone.guest.id === active;
    return element("button", { type: "button", "aria-pressed": String(isActive), onclick: () => activate(phone.guest.id) },
      element("span", {}, phone.label), unread ? element("span", { class: "count" }, String(unread)) : null);
  });
  find("tabs").replaceChildren(...tabs);
  find("tabs").querySelector('[aria-pressed="true"]')?.scrollIntoView({ inline: "center", block: "nearest" });
}

function showClock() {
  find("now").textContent = spokenMoment(productNow());
}

function wireNewGuest() {
  const dialog = find("new-guest");
  const form = dialog.querySelector("form");
  const trouble = form.querySelector(".trouble");
  find("add").addEventListener("click", () => {
    form.reset();
    trouble.hidden = true;
    dialog.showModal();
  });
  form.querySelector(".cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    const phone = form.elements.phone.value.trim();
    try {
      if (!name) throw new Error("Falta el nombre.");
      const guest = { name, phone: phone || null, phone_hidden: form.elements.phone_hidden.checked };
      wanted = (await send("POST", "guests", guest)).id;
      if (phones.has(wanted)) activate(wanted);
      dialog.close();
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
  });
}

wireNewGuest();
follow({
  onChange,
  onForgotten: () => [...phones.keys()].forEach(drop),
  onConnection: (isUp) => {
    find("offline").hidden = isUp;
  },
});
setInterval(showClock, 10_000);
document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.look()));
