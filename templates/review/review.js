// Keys, partial updates and undo. Every page works without this file: forms, links, redirects.
// It runs before the page is there, so that no key is lost; what needs the page is at the end.
"use strict";
const by = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 56.01rem)");
let loading = new AbortController();

document.documentElement.classList.add("scripted");

const rows = () => [...document.querySelectorAll(".people li")];
const current = () => document.querySelector(".people li[aria-current]");
const shownPerson = () => document.querySelector("[data-person]")?.dataset.person;

// After a decision the form goes on to the next person of the list, or to the one before the last.
function prepare() {
  const all = rows(), at = all.indexOf(current()), next = all[at + 1] ?? all[at - 1];
  const path = next ? new URL(next.querySelector("a").href).pathname : "/";
  for (const field of document.querySelectorAll(".person input[name=next]")) field.value = path;
}

function say(text) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = text;
  by("toasts").replaceChildren(toast);
}

async function load(url, options = {}) {
  loading.abort();
  const mine = loading = new AbortController();
  try {
    // What is sent to be kept goes on, though something newer is shown meanwhile.
    const answer = await fetch(url, options.method === "POST" ? options : { ...options, signal: mine.signal });
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    return mine.signal.aborted ? {} : { answer, html };
  } catch (error) {
    if (error.name !== "AbortError") say(document.body.dataset.failed);
    return {};
  }
}

// Replaces what changed; the focus stays on the element of the same id, or goes to the person. What was typed into it
// since the form was `sent` stays.
let showing = false;
function show(html, url, { keep = false, sent = null } = {}) {
  if (!html.querySelector("main")) { say(html.body.textContent); return; }
  if (html.documentElement.lang !== document.documentElement.lang) { location.href = url; return; }
  const focused = document.activeElement?.id, list = scrollY;
  const field = document.activeElement;
  const begun = sent?.has(field.name) && sent.get(field.name) !== field.value ? field : null;
  const shown = shownPerson(), place = by("person")?.scrollTop;
  showing = true;  // a field that is being typed in tells of a change when it is removed
  for (const id of ["pages", "sample", "main", "toasts"]) by(id).replaceChildren(...html.getElementById(id).childNodes);
  showing = false;
  document.body.className = html.body.className;
  document.documentElement.dataset.theme = html.documentElement.dataset.theme;
  document.title = html.title;
  const address = new URL(url);
  address.searchParams.delete("done");
  history[keep ? "replaceState" : "pushState"]({}, "", address);
  scrollTo(0, list);
  prepare();
  follow();
  if (shown && shown === shownPerson()) by("person")?.scrollTo(0, place);
  // A person of the list only while they are the one chosen; in a narrow window the list isn't seen.
  const again = focused?.startsWith("to-") ? null : by(focused);
  const next = [again, document.querySelector("[data-focus]"), current()?.querySelector("a"), by("main")].find((one) => one?.checkVisibility());
  const [from, to] = begun ? [begun.selectionStart, begun.selectionEnd] : [];
  const goesOn = begun && next.id === focused;
  if (goesOn) next.value = begun.value;
  next.focus({ preventScroll: true });
  if (goesOn) next.setSelectionRange?.(from, to);
}

// What is on its way to be shown. A key that is about somebody waits for it: else it would be about the one shown before.
let choosing = null, sending = null;

function choose(row, { keep = true } = {}) {
  if (!row) return;
  if (!wide.matches) { location.href = row.querySelector("a").href; return; }
  const mine = choosing = showPerson(row, keep).finally(() => { if (choosing === mine) choosing = null; });
}

function mark(row) {
  current()?.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

async function showPerson(row, keep) {
  const link = row.querySelector("a");
  mark(row);
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  const { answer, html } = await load(link.href, { headers: { "X-Only": "person" } });
  if (!answer) { if (current() === row) mark(by(`row-${shownPerson()}`)); return; }
  if (!answer.ok) { location.href = link.href; return; }
  by("person").replaceChildren(...html.body.childNodes);
  by("person").scrollTop = 0;
  document.title = by("person").querySelector("article").dataset.title;
  history[keep ? "replaceState" : "pushState"]({}, "", link.href);
  prepare();
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".people li > a");
  if (link && wide.matches && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    const row = link.parentElement.id;
    const go = () => choose(by(row), { keep: false });
    sending ? sending.then(go) : go();
  }
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  stopTrying();
  if (form.enctype === "multipart/form-data") { upload(form); return; }
  if (form.hasAttribute("aria-busy")) return; // a double click
  const mine = sending = sendForm(form, event).finally(() => { if (sending === mine) sending = null; });
});

async function sendForm(form, event) {
  const live = liveForm(), sends = form.method === "post";
  form.setAttribute("aria-busy", "true");
  if (live) await (live === form ? keeping : keep(live));
  else clearTimeout(typing); // what comes back would hide what was saved
  const fields = live === form ? typedIn(form, event.submitter) : new URLSearchParams(new FormData(form, event.submitter));
  typed.clear();
  if (!sends) for (const [name, value] of [...fields]) if (!value) fields.delete(name);
  event.submitter?.setAttribute("aria-busy", "true");
  const url = new URL(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action"), location.href);
  if (!sends) url.search = fields;
  const { answer, html } = await load(url, sends ? { method: "POST", body: fields } : {});
  event.submitter?.removeAttribute("aria-busy");
  form.removeAttribute("aria-busy");
  if (answer) show(html, sends && !answer.redirected ? location.href : answer.url, { keep: sends });
  return answer;
}

// Each field of such a form is kept when it changes.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-each]");
  if (!form || showing) return;
  form.setAttribute("aria-busy", "true"); // Enter sends it, too
  const sent = new FormData(form);
  const { answer, html } = await load(form.action, { method: "POST", body: new URLSearchParams(sent) });
  form.removeAttribute("aria-busy");
  if (answer) show(html, answer.url, { keep: true, sent });
});

// The page of a letter. What is typed is kept at once, one request after the other, and what depends on it changes:
// the letter, what each part says, the fields that aren't being typed in. Only the fields that changed here are sent:
// another tab may have changed the others.
const KEPT_AFTER_MS = 25;
const typed = new Set();
let typing, keeping = Promise.resolve(), unshown = null;
const liveForm = () => document.querySelector("form[data-live]");
const isBlank = (element) => element?.matches?.("textarea.blank");

function typedIn(form, submitter) {
  const all = new FormData(form, submitter), body = new URLSearchParams();
  for (const name of ["token", "query", "since", ...[...form.querySelectorAll("[data-always]")].map((one) => one.name)]) body.set(name, all.get(name));
  for (const name of typed) all.has(name) ? body.set(name, all.get(name)) : typed.delete(name);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  return body;
}

function keep(form) {
  clearTimeout(typing);
  keeping = keeping.then(() => typed.size && form.isConnected ? send(form) : undefined);
  return keeping;
}

// While a button is held down, nothing is replaced under the pointer: the click would be lost.
let pressed = Promise.resolve();
document.addEventListener("pointerdown", () => {
  pressed = new Promise((done) => { for (const end of ["pointerup", "pointercancel", "dragend"]) addEventListener(end, () => setTimeout(done), { once: true }); });
});

async function send(form) {
  const body = typedIn(form);
  let html;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Only": "letter" } });
    html = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { say(document.body.dataset.failed); return; }
  if (!html.getElementById("letter-text")) { say((html.querySelector(".trouble") ?? html.body).textContent.trim()); return; }
  await pressed;
  const now = new FormData(form);
  for (const [name, value] of body) if (now.get(name) === value) typed.delete(name);
  apply(html, form);
}

// Shows what the server made of it. A blank that is being filled stays until it is left.
function apply(html, form) {
  for (const place of document.querySelectorAll(".wrong, .about")) {
    const other = place.id && html.getElementById(place.id);
    if (other && !place.contains(document.activeElement)) place.replaceChildren(...other.childNodes);
  }
  for (const field of form.elements) {
    const other = field.id && html.getElementById(field.id);
    if (!other || typed.has(field.name) || field === document.activeElement || field.value === other.value) continue;
    field.value = other.value;
    const folded = field.closest(".in-own-words");
    if (folded && field.value) folded.open = true;
  }
  if (html.querySelector(".toast")) by("toasts").replaceChildren(...html.getElementById("toasts").childNodes);
  const letter = html.getElementById("letter-text");
  if (isBlank(document.activeElement)) unshown = letter; else showLetter(letter);
}
function showLetter(letter) {
  unshown = null;
  const focused = by("letter-text").contains(document.activeElement) ? document.activeElement.id : "";
  by("letter-text").replaceChildren(...letter.childNodes);
  if (focused) by(focused)?.focus({ preventScroll: true });
}

// Blanks are gone through in turn: fields in the letter, or the places between brackets of a text of one's own.
async function leaveBlank(next) {
  const name = next?.name;
  await keep(liveForm());
  await pressed;
  if (unshown && !isBlank(document.activeElement)) showLetter(unshown);
  else if (unshown && name && name === document.activeElement.name) {
    showLetter(unshown);
    document.querySelector(`textarea.blank[name="${name}"]`)?.focus();
  }
}
document.addEventListener("focusout", (event) => { if (isBlank(event.target) && event.target.isConnected) leaveBlank(event.relatedTarget); });

// What puts the letter somewhere waits for what was typed last: there may be no blank any more.
let putting = false;
document.addEventListener("click", async (event) => {
  const puts = event.target.closest("#put, #compose")?.id;
  if (!puts || putting || !(unshown || typed.size)) return;
  event.preventDefault();
  await leaveBlank();
  if (typed.size) return; // it isn't kept; the user was told
  putting = true;
  by(puts)?.click();
  putting = false;
});

let blank = -1;
function toBlank(step) {
  const text = by("own-text");
  const all = text ? [...text.value.matchAll(/\[[^[\]\n]*…\]/g)] : [...document.querySelectorAll(".sheet .blank")];
  if (!all.length) return;
  if (!text) blank = all.includes(document.activeElement) ? all.indexOf(document.activeElement) : Math.min(blank, all.length - 1);
  else if (text === document.activeElement || blank >= all.length) blank = -1;
  blank = (blank + step + all.length + (blank < 0 && step < 0 ? 1 : 0)) % all.length;
  if (!text) { all[blank].focus(); return; }
  text.focus();
  text.setSelectionRange(all[blank].index, all[blank].index + all[blank][0].length);
}

function noteTyped(field) {
  if (!field.form?.matches("[data-live]")) return;
  typed.add(field.name);
  clearTimeout(typing);
  typing = setTimeout(keep, KEPT_AFTER_MS, field.form);
}
document.addEventListener("input", (event) => noteTyped(event.target));
document.addEventListener("keydown", (event) => {
  if (isBlank(event.target) && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const all = [...document.querySelectorAll(".sheet .blank")], next = all[all.indexOf(event.target) + 1];
    next ? next.focus() : (by("put") ?? by("compose"))?.focus();
  }
});
// Settings are tried as they are typed: who they would affect appears, and nothing is saved.
async function tryOut(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "try");
  const { answer, html } = await load(form.action, { method: "POST", body, headers: { "X-Only": "group" } });
  const about = html?.getElementById(form.dataset.try);
  if (!answer || !about) return;
  by(form.dataset.try).replaceChildren(...about.childNodes);
  for (const place of form.querySelectorAll(".wrong")) place.textContent = html.getElementById(place.id)?.textContent ?? "";
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-try]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(tryOut, 150, form);
});
addEventListener("pagehide", () => {
  const form = liveForm();
  if (form && typed.size) navigator.sendBeacon(form.action, typedIn(form));
});

// A task that is running tells how far it is; at its end the page is read again.
let told;
function follow() {
  told?.close();
  const from = by("task")?.dataset.events;
  if (!from) return;
  told = new EventSource(from);
  told.onmessage = (event) => {
    const html = new DOMParser().parseFromString(event.data, "text/html");
    by("task-now")?.replaceChildren(...html.body.childNodes);
  };
  told.onerror = () => { told.close(); say(document.body.dataset.failed); };
  told.addEventListener("end", async () => {
    told.close();
    const { answer, html } = await load(location.href);
    if (answer) show(html, answer.url, { keep: true });
  });
}

// Files are sent with their progress.
function upload(form) {
  const request = new XMLHttpRequest(), bar = document.createElement("progress"), button = form.querySelector("button:not([type=button])");
  bar.max = 1;
  bar.setAttribute("aria-label", button.textContent);
  button.after(bar);
  button.disabled = true;
  request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
  request.onerror = () => { bar.remove(); button.disabled = false; say(document.body.dataset.failed); };
  request.onload = () => show(new DOMParser().parseFromString(request.responseText, "text/html"), request.responseURL === form.action ? location.href : request.responseURL, { keep: true });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

// The letter that answers make, while they are typed; nothing is kept.
let trying, tried = new AbortController();
function stopTrying() {
  clearTimeout(trying);
  tried.abort();
}
async function tryAnswers(form) {
  tried = new AbortController();
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: tried.signal }).catch(() => null);
  const html = answer && new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
  const letter = html?.getElementById("letter-text");
  if (!letter || !form.isConnected) return;
  by("letter-text").replaceChildren(...letter.childNodes);
  for (const place of form.querySelectorAll(".wrong")) place.textContent = html.getElementById(place.id)?.textContent ?? "";
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-preview]");
  if (!form) return;
  stopTrying();
  trying = setTimeout(tryAnswers, 100, form);
});

addEventListener("popstate", () => location.reload());

const selected = () => document.querySelector(".people input[name=who]:checked");
function openMenu(summary) {
  if (!summary) return;
  summary.parentElement.open = true;
  summary.parentElement.querySelector("button").focus();
}
const keys = {
  j: () => by("later-pair") ? by("later-pair").click() : choose(rows()[rows().indexOf(current()) + 1]),
  k: () => choose(rows()[rows().indexOf(current()) - 1]),
  d: () => (by("letter") ?? by("next"))?.click(),
  e: () => by("edit")?.click(),
  b: () => toBlank(1),
  B: () => toBlank(-1),
  s: () => openMenu(by(selected() ? "bulk-snooze" : "snooze")),
  i: () => by(selected() ? "bulk-ignore" : "ignore")?.click(),
  m: () => by("merge")?.click(),
  n: () => by("note-new")?.focus(),
  t: () => by("tag-new")?.focus(),
  u: () => by("undo")?.click(),
  x: () => current()?.querySelector("input").click(),
  "/": () => { document.body.classList.contains("at-person") && !wide.matches ? by("back").click() : by("search")?.focus(); },
  "?": () => by("keys").showModal(),
};
let held = false;
async function act(key) {
  if (held) return;
  const first = sending ?? (key === "j" || key === "k" ? null : choosing);
  if (first) {
    held = true;
    const shown = await first;
    held = false;
    if (!shown) return;
  }
  keys[key]();
}
// After g, a key leads to another page.
const GOES_MS = 1500;
let going = -Infinity;
const early = [];  // keys that were pressed before the whole page was there
document.addEventListener("keydown", (event) => document.readyState === "loading" ? early.push(event) : press(event));
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || by("keys").open) return;
  const goes = event.timeStamp - going < GOES_MS;
  going = -Infinity;
  if (event.key === "Escape") {
    const menu = document.querySelector(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (event.target.matches("input, select, textarea")) event.target.blur();
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  const page = goes && document.querySelector(`#pages [data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "g") going = event.timeStamp;
  else if (page) page.click();
  else if (!goes && event.key in keys) act(event.key);
  else return;
  event.preventDefault();
}
document.addEventListener("DOMContentLoaded", () => {
  by("show-keys").hidden = false;
  by("show-keys").addEventListener("click", keys["?"]);
  prepare();
  follow();
  early.forEach(press);
});
