// The Columns menu: move a column up or down; the order in the list is the order that is saved.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li");
  const other = button.dataset.move === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other || other.querySelector("input").disabled) return;
  if (button.dataset.move === "up") other.before(item);
  else other.after(item);
  button.focus();
  const place = [...item.parentElement.children].indexOf(item) + 1;
  const name = item.querySelector("label span").textContent;
  item.closest("form").querySelector(".columns-said").textContent = `${name} is now number ${place}`;
});
