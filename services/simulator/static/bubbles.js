/** One message as a guest sees it, whatever its kind. */

import { element, icon } from "./dom.js";
import { nodesOf } from "./text.js";
import { clockTime } from "./words.js";

const STATES = { sent: "enviado", delivered: "entregado", read: "leído", failed: "no se entregó" };
const MEDIA = "/simulator/phone/media/";
const MAP = "https://www.openstreetmap.org/";
const WAVE = [5, 9, 14, 8, 16, 11, 6, 13, 18, 10, 7, 15, 9, 12, 6, 10, 16, 8, 5, 11, 14, 7, 9, 5];

/**
 * The list item of a message. `deeds.reply(kind, choice)` and `deeds.openList(action)` are called when the guest taps.
 */
export function bubble(message, deeds) {
  const mine = message.direction === "from_guest";
  const item = element("article", { class: `message ${mine ? "mine" : "theirs"}`, "data-id": message.id });
  item.append(element("div", { class: "bubble" }, ...contentOf(message), footOf(message)));
  item.append(...tapsOf(message, deeds));
  return item;
}

function footOf(message) {
  const said = STATES[message.state] ?? message.state;
  const foot = element("footer", { class: `foot ${message.state}`, title: said });
  foot.append(element("time", { datetime: message.said_at }, clockTime(new Date(message.said_at))));
  if (message.state === "failed") foot.append(element("span", { class: "trouble-mark" }, "No se entregó"));
  else foot.append(icon(message.state === "sent" ? "one" : "two", "tick"), element("span", { class: "hidden" }, said));
  return foot;
}

function contentOf({ kind, content, direction }) {
  const show = CONTENTS[kind];
  return show ? show(content, direction) : [note(`Mensaje de tipo «${kind}»`)];
}

const CONTENTS = {
  text: ({ body }) => [paragraph(body)],
  interactive: (content) => INTERACTIVE[content.type]?.(content) ?? [note("Mensaje interactivo")],
  template: ({ name, components = [] }) => {
    const values = components.flatMap((part) => part.parameters ?? []).map((parameter) => parameter.text ?? "…");
    return [note(`Plantilla «${name}»`), paragraph(values.join(" · "))];
  },
  image: (content) => [picture(content), ...captionOf(content)],
  video: (content) => [note("Video"), ...captionOf(content)],
  document: (content) => [note(content.filename ?? "Documento"), ...captionOf(content)],
  sticker: () => [note("Sticker")],
  audio: () => [voiceNote()],
  location: place,
};

const prompt = ({ header, body, footer }) => [
  ...(header?.text ? [element("p", { class: "heading" }, header.text)] : []),
  paragraph(body.text),
  ...(footer?.text ? [element("p", { class: "small" }, footer.text)] : []),
];
const INTERACTIVE = {
  button: prompt,
  list: prompt,
  cta_url: prompt,
  button_reply: ({ button_reply: reply }) => [paragraph(reply.title)],
  list_reply: ({ list_reply: reply }) => [
    paragraph(reply.title),
    ...(reply.description ? [element("p", { class: "small" }, reply.description)] : []),
  ],
};

/** What can be tapped below a bubble. */
function tapsOf({ kind, content, direction }, deeds) {
  if (kind !== "interactive" || direction === "from_guest") return [];
  const { action } = content;
  if (content.type === "button") {
    const buttons = action.buttons.map(({ reply }) =>
      tap("reply", reply.title, () => deeds.reply("button_reply", reply)));
    return [element("div", { class: "taps" }, ...buttons)];
  }
  if (content.type === "list") {
    return [element("div", { class: "taps" }, tap("list", action.button, () => deeds.openList(action)))];
  }
  const { display_text: words, url } = action.parameters;
  const link = element("a", { class: "tap", href: url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), words);
  return [element("div", { class: "taps" }, link)];
}

const tap = (name, words, onclick) => element("button", { type: "button", class: "tap", onclick }, icon(name), words);
const paragraph = (text) => element("p", { class: "text" }, ...nodesOf(text));
const note = (text) => element("p", { class: "note" }, text);
const captionOf = ({ caption }) => (caption ? [paragraph(caption)] : []);

function picture({ id, link }) {
  const address = id ? MEDIA + id : link;
  if (id || new URL(address, location.href).origin === location.origin) {
    return element("img", { class: "photo", src: address, alt: "Foto", width: "320", height: "200" });
  }
  return element("p", { class: "note" }, element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "Ver la foto"));
}

function voiceNote() {
  const wave = element("span", { class: "wave" });
  for (const height of WAVE) {
    const bar = element("i");
    bar.style.height = `${height}px`;
    wave.append(bar);
  }
  return element("p", { class: "voice", role: "img", "aria-label": "Nota de voz de 3 segundos" }, icon("play"), wave,
    element("span", { class: "small" }, "0:03"));
}

function place({ latitude, longitude, name, address }) {
  const map = `${MAP}?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`;
  const where = element("a", { class: "place", href: map, target: "_blank", rel: "noopener noreferrer" }, icon("place"),
    element("span", {}, element("b", {}, name ?? "Ubicación"), element("small", {}, address ?? `${latitude}, ${longitude}`)));
  return [where];
}
