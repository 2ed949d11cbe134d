const box = document.getElementById("search");
const people = [...document.querySelectorAll(".people > li, .group li")];
// fold() gives what gmail_reconnect/text/fold.py gives; a test compares them letter by letter.
const forms = new Map(("łl øo ıi đd ðd ħh ŧt æae œoe þth ςσ ىي یي ےي ةه ہه ھه ەه ٱا کك ـ ٠0 ١1 ٢2 ٣3 ٤4 ٥5 ٦6 ٧7 ٨8 ٩9 " +
  "۰0 ۱1 ۲2 ۳3 ۴4 ۵5 ۶6 ۷7 ۸8 ۹9").split(" ").map((pair) => [pair[0], pair.slice(1)]));
const moves = (one, other) => (one + other).normalize("NFD") !== one + other;  // marks are ordered by combining class
const accent = (mark) => (mark === "\u0345" || moves("\u0345", mark))          // not of class 0
  && !(moves(mark, "\u093c") && moves("\u05b0", mark))                         // 8, 9: voicing, virama
  && !(moves(mark, "\u0711") && !moves(mark, "\u0f74"));                       // 84 to 132: vowels and tones
const fold = (text) => text.replace(/[\u200c\u200d]/g, "").normalize("NFKC")
  .toLowerCase().toUpperCase().toLowerCase().normalize("NFKD")
  .replace(/\p{M}/gu, (mark) => accent(mark) ? "" : mark).normalize("NFC")
  .replace(/[^\0-\x7f]/gu, (letter) => forms.get(letter) ?? letter);
const plain = (text) => fold(text.replace(/[\u061c\u200e\u200f\u2066-\u2069]/g, ""));
const texts = people.map((person) => {
  const own = person.cloneNode(true);
  for (const same of own.querySelectorAll(".do, .write")) same.remove();  // everyone's command and link say the same
  return plain(own.textContent);
});
box.hidden = false;
box.addEventListener("input", () => {
  const words = plain(box.value).split(/\s+/);
  people.forEach((person, n) => { person.hidden = !words.every((word) => texts[n].includes(word)); });
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
});
