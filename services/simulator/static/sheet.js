/** The bottom sheet: a list to choose from, over the phone that asks. */

import { element, icon } from "./dom.js";

/**
 * Let somebody choose. `sections`: `[{title?, rows: [{title, description?, icon?, value}]}]`.
 * Resolves to the row's value, or to null when the sheet is closed.
 */
export function choose(phone, title, sections) {
  const sheet = document.getElementById("sheet");
  document.getElementById("sheet-title").textContent = title;
  return new Promise((resolve) => {
    let chosen = null;
    const pick = (value) => {
      chosen = value;
      sheet.close();
    };
    const groups = sections.map((section) =>
      element("section", {},
        section.title ? element("h3", {}, section.title) : null,
        element("ul", {}, ...section.rows.map((row) => element("li", {}, rowButton(row, pick))))));
    sheet.querySelector(".sheet-body").replaceChildren(...groups);
    sheet.querySelector(".close").onclick = () => sheet.close();
    sheet.onclick = (event) => event.target === sheet && sheet.close();
    sheet.onclose = () => resolve(chosen);
    place(sheet, phone);
    sheet.showModal();
  });
}

function rowButton(row, pick) {
  const words = element("span", { class: "words" }, element("b", {}, row.title));
  if (row.description) words.append(element("small", {}, row.description));
  return element("button", { type: "button", class: "choice", onclick: () => pick(row.value) },
    row.icon ? icon(row.icon) : null, words);
}

/** A modal dialog leaves the page's flow, so the sheet is laid over its phone by measure. */
function place(sheet, phone) {
  const screen = phone.querySelector(".screen");
  const outer = screen.getBoundingClientRect();
  sheet.style.left = `${outer.left + screen.clientLeft}px`;
  sheet.style.width = `${screen.clientWidth}px`;
  sheet.style.bottom = `${window.innerHeight - outer.bottom + screen.clientTop}px`;
  sheet.style.maxHeight = `${screen.clientHeight * 0.8}px`;
}
