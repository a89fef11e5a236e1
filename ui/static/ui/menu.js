// Menus are <details class="menu">: one open at a time, Esc and a click elsewhere close them, arrows walk.
const menus = () => document.querySelectorAll("details.menu[open]");

function close(menu) {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
    else if (event.target.closest("button.menu-item")) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key === "Escape" && menus().length) {
    event.stopImmediatePropagation();
    menus().forEach(close);
  } else if (menu && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    const items = [...menu.querySelectorAll(".menu-item:not(:disabled)")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const now = items.indexOf(document.activeElement);
    items[(now + step + items.length) % items.length]?.focus();
  }
});
