// Pointing at a passage shows its facts, pointing at a fact shows its passage.  Without this, the links do.

const segments = [...document.querySelectorAll(".segment")];

function passagesOf(segment) {
  return segment.dataset.passages.trim().split(" ");
}

function show(fragment, seen) {
  for (const segment of segments) {
    segment.classList.toggle("seen", seen && passagesOf(segment).includes(fragment));
  }
  document.getElementById(fragment)?.classList.toggle("seen", seen);
}

function whilePointedAt(element, fragment) {
  for (const [begin, end] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    element.addEventListener(begin, () => show(fragment, true));
    element.addEventListener(end, () => show(fragment, false));
  }
}

for (const segment of segments) {
  whilePointedAt(segment, passagesOf(segment)[0]);
}
for (const passage of document.querySelectorAll(".passages > li")) {
  whilePointedAt(passage, passage.id);
}
