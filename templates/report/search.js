const box = document.getElementById("search");
const people = [...document.querySelectorAll(".people > li, .group li")];
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = people.map((person) => plain(person.textContent));
box.hidden = false;
box.addEventListener("input", () => {
  const words = plain(box.value).split(/\s+/);
  people.forEach((person, n) => { person.hidden = !words.every((word) => texts[n].includes(word)); });
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
});
