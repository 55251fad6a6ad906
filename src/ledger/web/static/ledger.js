// Pages work without this. It keeps a form from being sent twice, and closes a menu by Escape.
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
