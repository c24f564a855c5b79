// A tap on a passage opens what it states where it stands; pointing at a fact shows its passage.  Without this, the
// links do: each leads into the list of facts below its sentence.

const segments = [...document.querySelectorAll(".segment")];

function passagesOf(segment) {
  return segment.dataset.passages.trim().split(" ");
}

function show(fragment, seen) {
  for (const segment of segments) {
    segment.classList.toggle("seen", seen && passagesOf(segment).includes(fragment));
  }
}

function close() {
  document.querySelector(".note")?.remove();
  document.querySelector(".segment[aria-expanded=true]")?.setAttribute("aria-expanded", "false");
}

// The facts of a passage and of those that it lies in, between its line and what is read next.
function open(segment) {
  const note = document.createElement("div");
  note.className = "note";
  note.dir = document.documentElement.dir;
  note.lang = document.documentElement.lang;
  for (const fragment of passagesOf(segment)) {
    const facts = document.getElementById(fragment).cloneNode(true);
    note.append(...facts.children);
  }
  segment.after(note);
  segment.setAttribute("aria-expanded", "true");
  history.replaceState(null, "", segment.hash);
}

for (const segment of segments) {
  const [fragment] = passagesOf(segment);
  for (const [event, seen] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    segment.addEventListener(event, () => show(fragment, seen));
  }
  if (!segment.href) continue;
  segment.setAttribute("aria-expanded", "false");
  segment.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const opened = segment.getAttribute("aria-expanded") === "true";
    close();
    if (!opened) open(segment);
  });
}
for (const passage of document.querySelectorAll(".passages > li")) {
  passage.addEventListener("pointerenter", () => show(passage.id, true));
  passage.addEventListener("pointerleave", () => show(passage.id, false));
}
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") close(); });
