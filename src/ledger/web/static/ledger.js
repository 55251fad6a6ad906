// Pages work without this. It keeps a form from being sent twice, closes a menu by Escape, and signs in at once by an
// address that is good for one use: whoever only looks at it, such as a mail server, runs no script.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => form.querySelectorAll("button").forEach((each) => { each.disabled = true; }));
});

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((each) => { each.disabled = false; });
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.who[open]").forEach((each) => { each.open = false; });
});

document.querySelector("form[data-at-once]")?.requestSubmit();
