// Ticks of a list: they survive paging (kept in this tab), and end when the filter changes.
const list = () => document.getElementById("list");
const boxes = () => [...list().querySelectorAll('[data-tick="row"]')];
const EMPTY = { all: false, ids: [] };
let last = null;

const key = () => `ticks:${list().dataset.owner}:${list().dataset.table}`;
function read() {
  const kept = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  return kept && kept.filter === list().dataset.filter ? kept : EMPTY;
}
function write(all, ids) {
  sessionStorage.setItem(key(), JSON.stringify({ filter: list().dataset.filter, all, ids: [...ids] }));
  draw();
}

export function clear() {
  if (list()) write(false, []);
}
export function ticked() {
  const { all, ids } = read();
  return all || ids.length > 0;
}

function draw() {
  const { all, ids } = read();
  const set = new Set(ids);
  for (const box of boxes()) {
    box.checked = all || set.has(box.value);
    box.closest("tr").classList.toggle("ticked", box.checked);
  }
  drawHead();
  drawWords(all, set.size);
  drawActions(all, set);
}

function drawHead() {
  const head = document.getElementById("tick-page");
  if (!head) return;
  const on = boxes().filter((box) => box.checked).length;
  head.checked = on > 0 && on === boxes().length;
  head.indeterminate = on > 0 && !head.checked;
}

function drawWords(all, count) {
  const { count: total, nouns } = list().dataset;
  const number = all ? total : count.toLocaleString("en-GB");
  const said = list().querySelector(".ticked-count");
  said.hidden = !all && !count;
  said.textContent = `${number} ticked`;
  const banner = list().querySelector(".tick-banner");
  const wholePage = document.getElementById("tick-page")?.checked;
  banner.hidden = !(all || wholePage) || (!all && String(count) === total);
  banner.querySelector(".tick-said").textContent = all
    ? `All ${total} matching ${nouns} are selected.`
    : `${boxes().length} on this page selected.`;
  banner.querySelector('[data-tick="matching"]').hidden = all;
}

function drawActions(all, set) {
  const form = document.getElementById("selection");
  form.scope.value = all ? "matching" : "ticked";
  form.ids.value = all ? "" : [...set].join(",");
  const { count: total } = list().dataset;
  for (const item of list().querySelectorAll("[data-needs-ticks]")) {
    item.disabled = !all && !set.size;
    const reason = item.querySelector("[data-reason]");
    reason.textContent = item.disabled ? reason.dataset.reason : `${all ? total : set.size.toLocaleString("en-GB")} ticked`;
  }
  for (const count of list().querySelectorAll(".matching-count")) count.textContent = ` (${total})`;
}

function tick(chosen, on) {
  const { all, ids } = read();
  // Out of "all matching" one can only step back to what is seen here.
  const set = new Set(all ? boxes().map((box) => box.value) : ids);
  for (const box of chosen) set[on ? "add" : "delete"](box.value);
  write(false, set);
}

function range(box) {
  const all = boxes();
  const ends = [all.indexOf(box), all.findIndex((other) => other.value === last)].sort((a, b) => a - b);
  return ends[0] < 0 ? [box] : all.slice(ends[0], ends[1] + 1);
}

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-tick]");
  if (!control) return;
  const what = control.dataset.tick;
  if (what === "row") {
    tick(event.shiftKey ? range(control) : [control], control.checked);
    last = control.value;
  } else if (what === "page") tick(boxes(), control.checked);
  else if (what === "matching") write(true, []);
  else clear();
});
document.body.addEventListener("batch-started", clear);
document.addEventListener("htmx:afterSettle", () => list() && draw());
window.addEventListener("pageshow", () => list() && draw());
if (list()) draw();
