// The text: a sentence an element whose one child is its words, so that a place in it is a place in the document.
// Marks are drawn over the words (CSS Custom Highlight API) and change nothing in them.

const WORD = /[\p{L}\p{N}\p{M}\u0640]+(?:['’\-.][\p{L}\p{N}\p{M}]+)*/gu;

// How many code points the first units of a string are, and back; a pair of surrogates is one.
const points = (string, unit) => {
  let count = 0;
  for (let at = 0; at < unit; at += string.codePointAt(at) > 0xffff ? 2 : 1) count += 1;
  return count;
};
const units = (string, point) => {
  let at = 0;
  for (let count = 0; count < point; count += 1) at += string.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
};

export class Text {
  constructor(root) {
    this.root = root;
    this.onchoose = this.onenter = this.onpoint = () => {};
    this.sentences = [...root.querySelectorAll(".sentence")].map((element) => {
      const string = element.textContent;
      const begin = Number(element.dataset.begin);
      const plain = !/[\ud800-\udbff]/.test(string);
      return { element, string, begin, plain, end: begin + (plain ? string.length : points(string, string.length)) };
    });
    this.by = new Map(this.sentences.map((one, number) => [one.element, number]));
    this.anchor = this.head = null; // the first and the last word of a selection by the keyboard: [sentence, word]
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.read(), this.pointing ? 400 : 60);
    });
    root.addEventListener("pointerdown", ({ pointerType, button, shiftKey }) => {
      // Words that are selected would be dragged away by a mouse that begins within them.
      if (pointerType === "mouse" && !button && !shiftKey) getSelection().removeAllRanges();
      this.pointing = true;
      this.anchor = this.head = null;
      this.free(true);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, ({ type }) => {
        this.pointing = false;
        if (type === "pointerup" && getSelection().isCollapsed) this.free(false);
      });
    }
    root.addEventListener("click", ({ clientX, clientY }) => {
      if (!getSelection().isCollapsed) return;
      const place = document.caretPositionFromPoint?.(clientX, clientY);
      const found = place && this.at(place.offsetNode, place.offset);
      if (found) this.onpoint(this.words(found.number, found.unit, found.unit).begin);
    });
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", ({ target }) => this.rove(this.by.get(target.closest(".sentence"))));
  }

  // Say which words are selected, without the space around them.
  read() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || this.pointing) return;
    this.free(false);
    const range = selection.getRangeAt(0);
    const first = this.at(range.startContainer, range.startOffset);
    const last = this.at(range.endContainer, range.endOffset, true);
    if (!first || !last) return;
    if (first.number !== last.number) {
      this.onchoose({ sentences: 2 });
      return;
    }
    const { string } = this.sentences[first.number];
    let [begin, end] = [first.unit, last.unit];
    while (begin < end && /\s/.test(string[begin])) begin += 1;
    while (begin < end && /\s/.test(string[end - 1])) end -= 1;
    if (begin < end) this.onchoose(this.words(first.number, begin, end));
  }

  // Where there is no room beside the text, the panel gives way while words are being selected.
  free(selecting) {
    document.body.classList.toggle("selecting", selecting);
  }

  // Scroll so far that words can be seen above what covers the window from some height on.
  keepInView({ begin, end }, below) {
    const place = this.range(begin, end);
    const range = document.createRange();
    range.setStart(place.node, place.begin);
    range.setEnd(place.node, place.end);
    const { top, bottom } = range.getBoundingClientRect();
    if (top < 0 || bottom > below) scrollBy({ top: top - Math.max(12, Math.min(below - (bottom - top), below / 3)) });
  }

  // The sentence that a place of the page is in; where a browser ends a selection at the start of what follows, its end.
  at(node, offset, isEnd = false) {
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".sentence");
    const number = this.by.get(element);
    if (number === undefined) return null;
    if (isEnd && offset === 0 && number > 0) return { number: number - 1, unit: this.sentences[number - 1].string.length };
    return { number, unit: node.nodeType === Node.TEXT_NODE ? offset : offset ? this.sentences[number].string.length : 0 };
  }

  words(number, begin, end) {
    const { string, begin: base, plain } = this.sentences[number];
    const place = (unit) => base + (plain ? unit : points(string, unit));
    return { begin: place(begin), end: place(end), quote: string.slice(begin, end), sentences: 1 };
  }

  number(point) {
    let [low, high] = [0, this.sentences.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.sentences[middle].begin <= point) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  range(begin, end) {
    const number = this.number(begin);
    const { element, string, begin: base, plain } = this.sentences[number];
    const unit = (point) => Math.min(string.length, plain ? point - base : units(string, point - base));
    return { number, begin: unit(begin), end: unit(end), node: element.firstChild };
  }

  mark(name, spans) {
    if (!CSS.highlights) return;
    const ranges = spans.map(([begin, end]) => {
      const place = this.range(begin, end);
      return new StaticRange({ startContainer: place.node, startOffset: place.begin, endContainer: place.node, endOffset: place.end });
    });
    CSS.highlights.set(name, new Highlight(...ranges));
  }

  // Select words, bring them into view if they are not, and return them.
  reveal(begin, end, block = "center") {
    const place = this.range(begin, end);
    getSelection().setBaseAndExtent(place.node, place.begin, place.node, place.end);
    this.sentences[place.number].element.scrollIntoView({ block });
    this.rove(place.number);
    return this.words(place.number, place.begin, place.end);
  }

  focus(point) {
    this.sentences[this.number(point)].element.focus();
  }

  rove(number) {
    if (number === undefined) return;
    const before = this.root.querySelector('[tabindex="0"]');
    if (before) before.tabIndex = -1;
    this.sentences[number].element.tabIndex = 0;
  }

  // Arrows go from word to word as they are read, and from sentence to sentence; Shift selects.
  key(event) {
    const number = this.by.get(event.target.closest(".sentence"));
    if (number === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const forward = getComputedStyle(this.root).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    if (event.key === "Enter") this.onenter();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = this.sentences[number + (event.key === "ArrowDown" ? 1 : -1)];
      this.anchor = this.head = null;
      next?.element.focus();
      next?.element.scrollIntoView({ block: "nearest" });
    } else if ([forward, backward, "Home", "End"].includes(event.key)) {
      const found = [...this.sentences[number].string.matchAll(WORD)];
      if (!found.length) return;
      const here = this.head?.[0] === number ? this.head[1] : event.key === forward || event.key === "Home" ? -1 : found.length;
      const to = { [forward]: here + 1, [backward]: here - 1, Home: 0, End: found.length - 1 }[event.key];
      const head = Math.max(0, Math.min(found.length - 1, to));
      if (!event.shiftKey || this.anchor?.[0] !== number) this.anchor = [number, event.shiftKey && here >= 0 && here < found.length ? here : head];
      this.head = [number, head];
      const [first, last] = [this.anchor[1], head].sort((a, b) => a - b);
      const node = this.sentences[number].element.firstChild;
      getSelection().setBaseAndExtent(node, found[first].index, node, found[last].index + found[last][0].length);
    } else return;
    event.preventDefault();
  }
}
