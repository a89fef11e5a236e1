// The invoice form: add and remove lines, show amounts while typing. The server computes the amounts that count.
const form = () => document.getElementById("invoice-form");

// Amounts as whole ten-thousandths (BigInt): no binary fractions anywhere.
function units(text, places) {
  const match = /^\s*(-?)(\d*)\.?(\d*)\s*$/.exec(text);
  if (!match || match[3].length > places || !(match[2] + match[3])) return null;
  const whole = BigInt(match[2] + match[3].padEnd(places, "0"));
  return match[1] ? -whole : whole;
}
function round(value, divisor) {
  const size = value < 0n ? -value : value;
  const rounded = (size * 2n + divisor) / (divisor * 2n);
  return value < 0n ? -rounded : rounded;
}
function show(cents) {
  const size = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  const whole = size.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0n ? "\u2212" : ""}${whole}.${size.slice(-2)}`;
}

function amounts(row) {
  const quantity = units(row.querySelector("[name$=quantity]").value, 4);
  const price = units(row.querySelector("[name$=unit_price]").value, 4);
  if (quantity === null || price === null) return null;
  const percent = row.querySelector("[name$=tax_rate]").selectedOptions[0]?.dataset.percent ?? "0";
  const net = round(quantity * price, 1000000n);
  return { net, tax: round(net * units(percent, 3), 100000n) };
}

function compute() {
  let net = 0n;
  let tax = 0n;
  for (const row of form().querySelectorAll(".lines tbody tr:not(.removed)")) {
    const line = amounts(row);
    row.querySelector("output").textContent = line ? show(line.net) : "";
    if (!line) continue;
    net += line.net;
    tax += line.tax;
  }
  const texts = { net: show(net), tax: show(tax), total: show(net + tax) };
  for (const [name, text] of Object.entries(texts)) form().querySelector(`[data-total=${name}]`).textContent = text;
  document.getElementById("credit-note-said").hidden = net + tax >= 0n;
}

function addLine() {
  const count = form().querySelector("[name=lines-TOTAL_FORMS]");
  const html = document.getElementById("empty-line").innerHTML.replaceAll("__prefix__", count.value);
  const body = form().querySelector(".lines tbody");
  body.insertAdjacentHTML("beforeend", html);
  count.value = Number(count.value) + 1;
  return body.lastElementChild;
}

function removeLine(row) {
  row.querySelector("[name$=DELETE]").checked = true;
  row.classList.add("removed");
  (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("textarea, input")?.focus();
}

// Choosing an item fills what is still empty; choosing a company brings its currency and terms to a new invoice.
function fillFromItem(input) {
  const option = [...document.querySelectorAll("#item-options option")].find((one) => one.value === input.value);
  if (!option) return;
  const row = input.closest("tr");
  const fill = { description: option.dataset.description, unit_price: option.dataset.price, kind: option.dataset.kind };
  for (const [name, value] of Object.entries(fill)) {
    const field = row.querySelector(`[name$=-${name}]`);
    if (!field.value || name === "kind") field.value = value;
  }
}
function fillFromCompany(input) {
  const option = [...document.querySelectorAll("#company-options option")].find((one) => one.value === input.value);
  if (!option || !form().hasAttribute("data-new")) return;
  form().currency.value = option.dataset.currency;
  const day = new Date(`${form().issue_date.value}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return;
  day.setUTCDate(day.getUTCDate() + Number(option.dataset.terms));
  form().due_date.value = day.toISOString().slice(0, 10);
}

// What is sent is what is saved: the actions wait until it is.
function changed() {
  if (form().hasAttribute("data-changed")) return;
  form().setAttribute("data-changed", "");
  for (const item of document.querySelectorAll("[data-needs-saved]")) {
    item.disabled = true;
    item.querySelector("small").textContent = "You have unsaved changes: save them first.";
  }
  document.getElementById("unsaved").hidden = false;
}

document.addEventListener("input", (event) => {
  if (!form()?.contains(event.target)) return;
  if (event.target.name?.endsWith("item_code")) fillFromItem(event.target);
  if (event.target.name === "company") fillFromCompany(event.target);
  changed();
  compute();
});
document.addEventListener("click", (event) => {
  if (!form()?.contains(event.target)) return;
  if (event.target.closest("[data-add-line]")) addLine().querySelector("input:not([type=hidden])").focus();
  else if (event.target.closest("[data-remove-line]")) removeLine(event.target.closest("tr"));
  else return;
  changed();
  compute();
});
document.addEventListener("htmx:afterSettle", (event) => event.detail.elt.id === "record" && form() && compute());
if (form()) compute();
// After a dialog the record is fetched anew, unless that would throw away what is being typed.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "record" && form()?.hasAttribute("data-changed")) event.preventDefault();
});
