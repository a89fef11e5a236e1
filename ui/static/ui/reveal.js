// [data-shown-by=EVENT] is hidden until the event reaches the page (a server's HX-Trigger, for instance).
for (const element of document.querySelectorAll("[data-shown-by]")) {
  document.body.addEventListener(element.dataset.shownBy, () => {
    element.hidden = false;
  });
}
