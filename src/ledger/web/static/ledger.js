// Pages work without this. It keeps a form from being sent twice, closes a menu by Escape, checks a document as it is
// typed, and signs in at once by an
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

// A document is checked as it is typed, a moment after the last key. That it is too large, or too much, is told, too.
const TOLD = [413, 429];
document.querySelectorAll("form[data-check]").forEach((form) => {
  let waiting, asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams([...new FormData(form)].filter(([, each]) => typeof each === "string")) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === asked && (answer.ok || TOLD.includes(answer.status))) document.getElementById("attempt").replaceChildren(...page.body.childNodes);
    }, 500);
  });
});

// A text that is too long is told before it is sent: a browser would cut what is pasted, and say nothing.
document.querySelectorAll("[data-longest]").forEach((field) => field.addEventListener("input", () => {
  const { value, dataset: { longest } } = field;
  field.setCustomValidity(value.length > longest ? `This has ${value.length} characters, and at most ${longest} are taken.` : "");
}));

// A file that is too large is told before it is sent.
document.querySelectorAll("input[data-most]").forEach((input) => input.addEventListener("change", () => {
  const large = input.files[0]?.size > input.dataset.most * 1e6;
  input.setCustomValidity(large ? `This file has more than ${input.dataset.most} MB.` : "");
}));

document.querySelector("form[data-at-once]")?.requestSubmit();
