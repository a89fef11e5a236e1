// Forms marked data-guard: whoever leaves the page with unsaved changes is asked first. Save does not ask.
let saving = false;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.hasAttribute("data-guard")) return;
  form.setAttribute("data-typed", "");
  saving = false;
});
document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("data-guard")) saving = true;
});
// Back on this page (a save that never arrived): what is typed is unsaved again.
window.addEventListener("pageshow", () => {
  saving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!saving && document.querySelector("[data-guard]:is([data-typed], [data-changed])")) event.preventDefault();
});
