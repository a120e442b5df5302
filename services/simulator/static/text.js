/** What WhatsApp makes of a text: links, *bold*, _italic_, ~struck~. */

import { element } from "./dom.js";

const LINK = /https?:\/\/[^\s<>"]+/gu;
const AFTER_LINK = /[.,;:!?)\]}'»]+$/u;
const STYLES = { "*": "b", _: "i", "~": "s" };
const STYLED = /(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}*_~])/gu;

/** Nodes that show a text. */
export function nodesOf(text) {
  return split(text, LINK, linkFrom, styled);
}

function linkFrom(match) {
  const tail = AFTER_LINK.exec(match[0])?.[0] ?? "";
  const address = match[0].slice(0, match[0].length - tail.length);
  return [element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address), ...styled(tail)];
}

function styled(text) {
  return split(text, STYLED, (match) => [element(STYLES[match[1]], {}, ...styled(match[2]))], (rest) => [rest]);
}

/** The pieces of a text: those that match go through `found`, the others through `between`. */
function split(text, pattern, found, between) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) nodes.push(...between(text.slice(end, match.index)));
    nodes.push(...found(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(...between(text.slice(end)));
  return nodes;
}
