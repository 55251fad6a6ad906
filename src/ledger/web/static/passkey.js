// Asks the browser to make a passkey or to use one, by the options that the page brought, and sends what it answers.
// It asks at once, and again for each press of the button.
"use strict";

const form = document.querySelector("form[data-make], form[data-use]");
const told = form.querySelector("[role=alert]");
let asking;
document.getElementById("unscripted").hidden = true;

async function answer() {
  if (!window.PublicKeyCredential) throw new Error("This browser has passkeys on https and on http://localhost alone.");
  if (!PublicKeyCredential.parseRequestOptionsFromJSON) throw new Error("This browser is too old for passkeys here.");
  asking?.abort();
  const { signal } = asking = new AbortController();
  const { make, use } = form.dataset;
  return make
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(make)), signal })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(use)), signal });
}

async function send(quiet) {
  try {
    form.elements.answer.value = JSON.stringify(await answer());
    form.submit();
  } catch (problem) {
    if (quiet || problem.name === "AbortError") return;
    told.textContent = `Nothing was sent: ${problem.message}`;
    told.hidden = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  send(false);
});
send(true);
