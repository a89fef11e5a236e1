// Link many: the sure ones ticked at one press, and the button that says how many it will link.
const form = () => document.getElementById("link-many");
const boxes = () => [...form().querySelectorAll("input[name=link]")];

function draw() {
  const button = form()?.querySelector("[data-link-ticked]");
  if (!button) return;
  const ticked = boxes().filter((box) => box.checked);
  for (const box of boxes()) box.closest("tr").classList.toggle("ticked", box.checked);
  button.disabled = !ticked.length;
  button.querySelector("span").textContent = ticked.length ? `Link ${ticked.length} ${ticked.length === 1 ? "company" : "companies"}` : "Link the ticked";
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-tick-sure]")) return;
  event.preventDefault();
  const sure = boxes().filter((box) => "sure" in box.dataset);
  const on = !sure.every((box) => box.checked); // a second press takes the ticks away
  for (const box of sure) box.checked = on;
  draw();
});
document.addEventListener("change", (event) => event.target.name === "link" && draw());
document.addEventListener("htmx:afterSettle", draw);
window.addEventListener("pageshow", draw);
draw();
