const words = document.currentScript.dataset;
const copied = async (code) => {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {  // an older browser, or not allowed: at least it is selected
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
};
for (const code of document.querySelectorAll(".do code")) {
  const button = document.createElement("button");
  const show = (text) => {
    button.textContent = text;
    button.setAttribute("aria-label", `${text}: ${code.textContent}`);
  };
  button.type = "button";
  show(words.copy);
  button.addEventListener("click", async () => {
    if (!await copied(code)) return;
    show(words.copied);
    setTimeout(show, 2000, words.copy);
  });
  code.after(button);
}
