// Quick keys and marking by selecting. Without it everything here is done by the same buttons, and marks are typed.
"use strict";

// --- keys: what carries `data-key`, in the case that is looked at, else on the page --------------------------------

const cases = [...document.querySelectorAll(".case")];
let current = 0;

function goTo(place) {
  if (!cases[place]) return;
  current = place;
  cases[place].focus({ preventScroll: true });
  cases[place].scrollIntoView({ block: "nearest" });
}

for (const [place, one] of cases.entries()) one.addEventListener("focusin", () => (current = place));
for (const help of document.querySelectorAll(".keys")) help.hidden = false;

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (cases.length && (event.key === "j" || event.key === "k")) {
    goTo(current + (event.key === "j" ? 1 : -1));
    return;
  }
  const within = cases[current] || document;
  const wanted = [...within.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

// --- marking ----------------------------------------------------------------------------------------------------

const taught = document.getElementById("taught");
const marking = document.querySelector(".marking");
if (taught && marking) {
  marking.hidden = false;
  marking.addEventListener("click", (event) => {
    const entity = event.target.dataset.mark;
    if (entity === undefined) return;
    const [from, to] = [taught.selectionStart, taught.selectionEnd];
    const chosen = taught.value.slice(from, to);
    if (!entity) {
      const bare = (from === to ? taught.value : chosen).replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
      if (from === to) taught.value = bare;
      else taught.setRangeText(bare, from, to, "select");
    } else if (chosen.trim()) {
      const words = chosen.trim();
      const start = from + chosen.indexOf(words);
      taught.setRangeText(`[${words.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")}](${entity})`, start, start + words.length, "end");
    }
    taught.focus();
  });
}

// --- while something is under way, look often -------------------------------------------------------------------

setInterval(() => {
  if (document.querySelector("[data-open]")) refresh(); // of live.js
}, 2000);
