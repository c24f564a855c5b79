// Names that begin as one types.  Without this, the form asks the search page.

const box = document.getElementById("q");
const names = document.getElementById("names");
let asked = 0;

async function suggest() {
  const mine = ++asked;
  const answer = await fetch(`${box.form.action}.json?${new URLSearchParams({ q: box.value })}`);
  const found = answer.ok ? await answer.json() : [];
  if (mine !== asked) return;   // another letter was typed meanwhile
  names.replaceChildren(...found.map(({ name, label }) => new Option(label === name ? "" : label, name)));
}

box.addEventListener("input", suggest);
