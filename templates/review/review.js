// Keys, partial updates and undo. Every page works without this file: forms, links, redirects.
const by = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 56.01rem)");
let loading = new AbortController();

document.documentElement.classList.add("scripted");
by("show-keys").hidden = false;

const rows = () => [...document.querySelectorAll(".people li")];
const current = () => document.querySelector(".people li[aria-current]");

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
  loading = new AbortController();
  try {
    const answer = await fetch(url, { ...options, signal: loading.signal });
    return { answer, html: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch (error) {
    if (error.name !== "AbortError") say(document.body.dataset.failed);
    return {};
  }
}

// Replaces what changed; the focus stays on the element of the same id, or goes to the person.
function show(html, url, { keep = false } = {}) {
  if (!html.querySelector("main")) { say(html.body.textContent); return; }
  const focused = document.activeElement?.id, list = scrollY;
  for (const id of ["main", "toasts"]) by(id).replaceChildren(...html.getElementById(id).childNodes);
  document.body.className = html.body.className;
  document.title = html.title;
  const address = new URL(url);
  address.searchParams.delete("done");
  history[keep ? "replaceState" : "pushState"]({}, "", address);
  scrollTo(0, list);
  prepare();
  const place = (focused && by(focused)) || current()?.querySelector("a") || by("main");
  place.focus({ preventScroll: true });
}

async function choose(row, { focus = true } = {}) {
  if (!row) return;
  const link = row.querySelector("a");
  if (!wide.matches) { location.href = link.href; return; }
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  if (focus) link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  const { answer, html } = await load(link.href, { headers: { "X-Only": "person" } });
  if (!answer) return;
  if (!answer.ok) { location.href = link.href; return; }
  by("person").replaceChildren(...html.body.childNodes);
  by("person").scrollTop = 0;
  document.title = by("person").querySelector("article").dataset.title;
  history.replaceState({}, "", link.href);
  prepare();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".people li > a");
  if (link && wide.matches && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    choose(link.parentElement);
  }
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  const live = document.querySelector("form[data-live]");
  if (live && live !== form) await keep(live);
  typed.clear();
  const data = new FormData(form, event.submitter), sends = form.method === "post";
  const fields = new URLSearchParams(data);
  if (!sends) for (const [name, value] of [...fields]) if (!value) fields.delete(name);
  event.submitter?.setAttribute("aria-busy", "true");
  const url = new URL(form.getAttribute("action"), location.href);
  if (!sends) url.search = fields;
  const { answer, html } = await load(url, sends ? { method: "POST", body: fields } : {});
  event.submitter?.removeAttribute("aria-busy");
  if (answer) show(html, answer.url, { keep: sends });
});

// What is typed for a letter is kept at once; the letter beside it changes, and the fields stay as they are. Only the
// fields that changed here are sent: another tab may have changed the others.
const typed = new Set();
let typing;
function typedIn(form) {
  const all = new FormData(form), body = new URLSearchParams({ token: all.get("token"), query: all.get("query") });
  for (const name of typed) body.set(name, all.get(name));
  return body;
}
async function keep(form) {
  clearTimeout(typing);
  if (!typed.size) return;
  const body = typedIn(form), { answer, html } = await load(form.action, { method: "POST", body });
  const letter = html?.getElementById("letter-text");
  if (!answer || !letter) return;
  for (const [name, value] of body) if (new FormData(form).get(name) === value) typed.delete(name);
  by("letter-text").replaceChildren(...letter.childNodes);
  for (const place of document.querySelectorAll(".wrong")) place.textContent = html.getElementById(place.id)?.textContent ?? "";
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  typed.add(event.target.name);
  clearTimeout(typing);
  typing = setTimeout(keep, 150, form);
});
addEventListener("pagehide", () => {
  const form = document.querySelector("form[data-live]");
  if (form && typed.size) navigator.sendBeacon(form.action, typedIn(form));
});

addEventListener("popstate", () => location.reload());

const keys = {
  j: () => choose(rows()[rows().indexOf(current()) + 1]),
  k: () => choose(rows()[rows().indexOf(current()) - 1]),
  d: () => by("letter")?.click(),
  s: () => { const menu = by("snooze"); if (menu) { menu.parentElement.open = true; menu.parentElement.querySelector("button").focus(); } },
  i: () => by("ignore")?.click(),
  n: () => by("note-new")?.focus(),
  t: () => by("tag-new")?.focus(),
  u: () => by("undo")?.click(),
  x: () => current()?.querySelector("input").click(),
  "/": () => { document.body.classList.contains("at-person") && !wide.matches ? by("back").click() : by("search")?.focus(); },
  "?": () => by("keys").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || by("keys").open) return;
  if (event.key === "Escape") {
    const menu = document.querySelector(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (event.target.matches("input, select, textarea")) event.target.blur();
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), select, textarea") || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
by("show-keys").addEventListener("click", keys["?"]);
prepare();
