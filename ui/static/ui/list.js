// Manners of lists: keys, tidy addresses, a spoken count, no renewing under a busy hand.
import { clear, ticked } from "./ticks.js";
import { show } from "./dialog.js";

const list = () => document.getElementById("list");
const rows = () => [...list().querySelectorAll("tbody tr")];

let current = null; // the row the keys stand on, by its id: a list that renews itself keeps it

function mark(row) {
  row.classList.add("current");
  current = row.dataset.id;
}

function move(step) {
  const all = rows();
  const now = all.findIndex((row) => row.classList.contains("current"));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  if (!next) return;
  all[now]?.classList.remove("current");
  mark(next);
  next.querySelector(".record-link")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  x: () => list().querySelector("tr.current [data-tick]")?.click(),
  a: () => document.getElementById("action-button")?.click(),
  Escape: () => ticked() && clear(),
  "?": () => {
    document.getElementById("dialog").replaceChildren(document.getElementById("keys-help").content.cloneNode(true));
    show();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("[data-search]")) {
    event.preventDefault(); // the browser would empty the box
    event.target.blur();
    return;
  }
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  const elsewhere = event.ctrlKey || event.metaKey || event.altKey || document.getElementById("dialog").open;
  if (!list() || typing || elsewhere || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

// Sorting and page length belong to the filter form but stand in the list, where its own trigger cannot hear them.
document.addEventListener("change", (event) => {
  if (event.target.matches("#list select[form=filters]")) event.target.form.requestSubmit();
});
// On a phone the filters wait behind a button.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more-filters]");
  if (button) button.setAttribute("aria-expanded", String(button.form.classList.toggle("filters-open")));
});

// Blank filters stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "filters") return;
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === "") event.detail.formData.delete(name);
  }
});
// A list that renews itself waits while one of its menus is open.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === list() && list().querySelector("details[open]")) event.preventDefault();
});
document.addEventListener("htmx:afterSettle", () => {
  const row = current && list()?.querySelector(`tr[data-id="${current}"]:not(.current)`);
  if (row) {
    mark(row);
    if (document.activeElement === document.body) row.querySelector(".record-link")?.focus();
  }
  const said = document.getElementById("list-status");
  if (said && list() && said.textContent !== list().dataset.summary) said.textContent = list().dataset.summary;
  remember();
});

// "Back to the list" finds the list as it was left.
function remember() {
  if (list()) sessionStorage.setItem(`list:${list().dataset.table}`, window.location.pathname + window.location.search);
  for (const link of document.querySelectorAll("a[data-back]")) {
    link.href = sessionStorage.getItem(`list:${link.dataset.back}`) ?? link.href;
  }
  for (const input of document.querySelectorAll("input[data-back]")) {
    input.value = sessionStorage.getItem(`list:${input.dataset.back}`) ?? input.value;
  }
}
remember();
