// The one dialog: whatever htmx puts into #dialog is shown modally; [data-close] and Esc close it.
// On closing it empties itself and tells the page (dialog-closed), so that lists and panels renew themselves.
const dialog = document.getElementById("dialog");

export function show() {
  if (!dialog.open && dialog.childElementCount) dialog.showModal();
}

let started = false; // a batch was: what was ticked has been handed over, so ticks start afresh

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog && !dialog.contains(event.detail.target)) return;
  started ||= dialog.querySelector("[data-batch]") !== null;
  show();
});
// A form in the dialog may answer with "HX-Trigger: close-dialog".
document.body.addEventListener("close-dialog", () => dialog.close());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  }
  event.target.closest("[data-dismiss]")?.parentElement.remove();
});
dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  if (started) document.body.dispatchEvent(new CustomEvent("batch-started"));
  started = false;
  document.body.dispatchEvent(new CustomEvent("dialog-closed", { bubbles: true }));
});

// A session that ended answers with the login page: go there instead of showing it inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const address = event.detail.xhr.responseURL;
  if (address && new URL(address).pathname === document.body.dataset.login) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

function say(text, level, seconds = 10) {
  const toast = document.createElement("p");
  toast.className = `toast toast-${level}`;
  toast.textContent = text;
  document.getElementById("messages").append(toast);
  setTimeout(() => toast.remove(), seconds * 1000);
}
document.body.addEventListener("toast", (event) => say(event.detail.value ?? event.detail, "info"));
document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was changed; please try again.", "error"));
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  const stale = responseText.includes('id="csrf-failed"'); // templates/403_csrf.html
  const words = {
    403: stale ? "This page was open too long. Nothing was changed: reload it and try again." : "You may not do this.",
    404: "It does not exist any more. Reload the page.",
  };
  if (words[status]) return say(words[status], "error");
  const thread = event.detail.xhr.getResponseHeader("X-Request-ID"); // ui/correlation.py
  const number = thread ? ` If it stays so, tell an administrator this number: ${thread}` : "";
  say(`Something went wrong on the server. Please try again.${number}`, "error", 60); // time enough to copy it
});
