/** One guest's phone: the chat, what is typed, what is seen. */

import { send } from "./backend.js";
import { bubble } from "./bubbles.js";
import { element, icon } from "./dom.js";
import { choose } from "./sheet.js";
import { dayOf, initials, spokenDay, spokenPhone } from "./words.js";

const EXAMPLES = [
  "Hola, ¿tenés algo libre del 12 al 15 de diciembre? Somos dos",
  "¿Cuánto sale un finde para una pareja con dos nenes?",
  "¿Se puede ir con perro?",
];
const ATTACHMENTS = [
  { title: "Foto", description: "Una imagen de muestra", icon: "photo", value: "image" },
  { title: "Nota de voz", description: "Tres segundos de silencio", icon: "voice", value: "audio" },
  { title: "Ubicación", description: "Un punto en Villa Ventana", icon: "place", value: "location" },
];
const NEAR_END_PX = 80;
const RECEIVED = new Set(["sent", "delivered"]);

/** A phone on the page. `options.isTwice()` tells whether messages are to be delivered two times. */
export class Phone {
  constructor(guest, options) {
    this.options = options;
    this.messages = new Map();
    this.seen = 0;
    this.followsEnd = true;
    this.root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.log = this.find(".log");
    this.input = this.find("textarea");
    this.update(guest);
    this.wire();
    this.draw();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get label() {
    return this.guest.name || spokenPhone(this.guest.phone);
  }

  get unread() {
    return [...this.messages.values()].filter((m) => m.direction === "to_guest" && RECEIVED.has(m.state));
  }

  update(guest) {
    this.guest = guest;
    this.root.setAttribute("aria-label", `Teléfono de ${this.label}`);
    this.root.dataset.guest = guest.id;
    this.find(".owner .avatar").textContent = initials(guest.name);
    this.find(".owner .avatar").dataset.tone = guest.id % 5;
    this.find(".name").textContent = this.label;
    this.find(".number").textContent = guest.phone_hidden ? "número oculto" : spokenPhone(guest.phone);
    this.showTyping(guest.typing_seconds);
  }

  wire() {
    this.find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.find(".attach").addEventListener("click", async () => {
      const kind = await choose(this.root, "Adjuntar", [{ rows: ATTACHMENTS }]);
      if (kind) this.say({ kind });
    });
    this.find(".remove").addEventListener("click", () => this.options.onRemove(this));
    this.find(".to-end").addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => {
      this.followsEnd = this.isAtEnd;
      this.look();
    });
    new ResizeObserver(() => this.followsEnd && this.toEnd()).observe(this.log);
  }

  /** Take messages that are new or changed. */
  receive(messages, now) {
    if (!messages.length) return;
    const wasAtEnd = this.isAtEnd;
    const drawsAll = this.messages.size === 0;
    for (const message of messages) {
      const known = this.messages.get(message.id);
      this.messages.set(message.id, message);
      if (drawsAll) continue;
      if (known) this.log.querySelector(`[data-id="${message.id}"]`)?.replaceWith(this.bubble(message));
      else this.append(message, now);
    }
    if (drawsAll) this.draw(now);
    if (wasAtEnd || messages.some((m) => m.direction === "from_guest" && m.state === "sent")) this.toEnd();
    this.look();
  }

  draw(now = new Date()) {
    this.lastDay = null;
    this.log.replaceChildren();
    if (!this.messages.size) {
      this.log.append(this.emptyState());
      return;
    }
    for (const message of this.messages.values()) this.append(message, now);
  }

  append(message, now) {
    const saidAt = new Date(message.said_at);
    if (dayOf(saidAt) !== this.lastDay) {
      this.lastDay = dayOf(saidAt);
      this.log.append(element("p", { class: "day" }, element("span", {}, spokenDay(saidAt, now))));
    }
    this.log.append(this.bubble(message));
    if (this.typing?.isConnected) this.log.append(this.typing);
  }

  bubble(message) {
    const answer = (kind, { id, title, description }) =>
      this.say({ kind, id, title, description, answers: message.provider_id });
    return bubble(message, {
      reply: answer,
      openList: async (action) => {
        const sections = action.sections.map(({ title, rows }) => ({
          title,
          rows: rows.map((row) => ({ title: row.title, description: row.description, value: row })),
        }));
        const row = await choose(this.root, action.button, sections);
        if (row) answer("list_reply", row);
      },
    });
  }

  emptyState() {
    const examples = EXAMPLES.map((text) =>
      element("button", { type: "button", class: "example", onclick: () => this.say({ kind: "text", text }) }, text));
    return element("div", { class: "empty" }, element("span", { class: "empty-mark" }, icon("house")),
      element("h2", {}, `Sos ${this.label}`),
      element("p", {}, "Escribile al alojamiento como lo haría un huésped, o probá con una de estas:"), ...examples);
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.fit();
    if (!(await this.say({ kind: "text", text })) && !this.input.value) {
      this.input.value = text;
      this.fit();
    }
  }

  /** Whether what the guest says got to the simulator. */
  async say(said) {
    const trouble = this.find(".screen > .trouble");
    trouble.hidden = true;
    try {
      await send("POST", `guests/${this.guest.id}/messages`, { ...said, twice: this.options.isTwice() });
      return true;
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
      return false;
    }
  }

  showTyping(seconds) {
    clearTimeout(this.typingTimer);
    this.find(".presence").textContent = seconds > 0 ? "escribiendo…" : "en línea";
    if (seconds <= 0) {
      this.typing?.remove();
      return;
    }
    const wasAtEnd = this.isAtEnd;
    this.typing ??= element("p", { class: "typing", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("i")));
    this.log.append(this.typing);
    if (wasAtEnd) this.toEnd();
    this.typingTimer = setTimeout(() => this.showTyping(0), seconds * 1000);
  }

  /** Tell that the guest saw the end of the chat, when it can be seen. */
  look() {
    this.find(".to-end").hidden = this.isAtEnd;
    this.find(".to-end span").textContent = this.unread.length || "";
    if (!this.isAtEnd || !this.isVisible) return;
    const newest = Math.max(0, ...this.unread.map((message) => message.id));
    if (newest <= this.seen) return;
    this.seen = newest;
    send("POST", `guests/${this.guest.id}/read`, { up_to: newest }).catch(() => {
      this.seen = 0; // the next look tells it again
    });
  }

  get isVisible() {
    return document.visibilityState === "visible" && this.root.offsetParent !== null;
  }

  get isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** As tall as its text, up to the limit of the style sheet. */
  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}
