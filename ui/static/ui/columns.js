// The Columns menu: move a column up or down; the order in the list is the order that is saved.
const list = () => document.querySelector(".columns-list");
const isFixed = (item) => !item?.querySelector("[data-move]");
const neighbour = (item, way) => (way === "up" ? item.previousElementSibling : item.nextElementSibling);
// Pressing again on the same spot goes on with the column that was moved, though another has come under the pointer.
let last = { item: null };

function draw() {
  for (const button of list()?.querySelectorAll("[data-move]") ?? []) {
    button.disabled = isFixed(neighbour(button.closest("li"), button.dataset.move));
  }
}

function pressed(event, button) {
  const { clientX: x, clientY: y, detail } = event;
  const way = button.dataset.move;
  const again = detail > 0 && last.item?.isConnected && last.way === way && last.x === x && last.y === y;
  const item = again ? last.item : button.closest("li");
  last = { item, way, x, y };
  return item;
}

function move(item, way) {
  const other = neighbour(item, way);
  if (isFixed(other)) return;
  if (way === "up") other.before(item);
  else other.after(item);
  draw();
  for (const each of list().children) each.classList.toggle("moved", each === item);
  const buttons = [item.querySelector(`[data-move=${way}]`), ...item.querySelectorAll("[data-move]")];
  buttons.find((one) => !one.disabled)?.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  const place = [...list().children].indexOf(item) + 1;
  const name = item.querySelector("label span").textContent;
  item.closest("form").querySelector(".columns-said").textContent = `${name} is now number ${place}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) move(pressed(event, button), button.dataset.move);
});
document.addEventListener("htmx:afterSwap", draw);
draw();
