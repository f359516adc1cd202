// Sends what a form of the page says and shows the answer below it.
"use strict";

const filled = (form, place) =>
  [...new FormData(form)].filter(([name, value]) => name.startsWith(`${place}:`) && value !== "").map(([name, value]) => [name.slice(place.length + 1), value]);

function address(form) {
  let path = form.dataset.path;
  for (const [name, value] of filled(form, "path")) path = path.replace(`{${name}}`, encodeURIComponent(value));
  const query = new URLSearchParams(filled(form, "query"));
  return query.size > 0 ? `${path}?${query}` : path;
}

function request(form) {
  const headers = new Headers(filled(form, "header"));
  headers.set("Accept", "application/json");
  const options = { method: form.dataset.method, headers };
  const body = new FormData(form).get("body");
  if (body !== null) {
    headers.set("Content-Type", "application/json");
    options.body = body;
  } else if (form.querySelector("input[type=file]") !== null) {
    options.body = new FormData();
    for (const [name, value] of filled(form, "form")) options.body.append(name, value);
  }
  return [address(form), options];
}

async function send(form) {
  const output = form.querySelector("output");
  output.textContent = "…";
  try {
    const response = await fetch(...request(form));
    const text = await response.text();
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    output.textContent = `${response.status} ${response.statusText}\n${shown.slice(0, 100000)}`;
  } catch (error) {
    output.textContent = `The server could not be reached: ${error.message}`;
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
