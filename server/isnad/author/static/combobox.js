// A field in which a thing is chosen by any of its names, or a new one is named (ARIA Authoring Practices, combobox).

let count = 0;
const typed = new Map(); // the names that were written for things in a form that is not saved yet
const isArabic = (string) => /[\u0621-\u064a]/.test(string);
const asIdentifier = (name) => name.normalize("NFD").replace(/\p{M}/gu, "").replace(/['’]s\b/g, "s").split(/[^A-Za-z0-9]+/)
  .filter((word) => word && !/^(of|the|to|and|in|a|an|for|on|at|by)$/i.test(word)).map((word) => word[0].toUpperCase() + word.slice(1)).join("").slice(0, 60);

export class Combobox {
  constructor({ label, classes, required, words, language, ask, role, kinds, local, proposed, changed }) {
    Object.assign(this, { classes, words, language, ask, role, local, proposed, changed, id: "", names: null, created: null });
    count += 1;
    this.root = document.createElement("div");
    this.root.className = "role";
    this.root.combobox = this;
    this.root.innerHTML = `<label></label><input type="text" role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded="false" dir="auto"><p class="quiet" role="status"></p>
      <ul class="options" role="listbox" hidden></ul>
      <div class="new-thing" hidden><label><input lang="ar" dir="rtl" autocomplete="off"></label><label><input lang="en" dir="ltr" autocomplete="off"></label><label><input dir="ltr" autocomplete="off" spellcheck="false"></label><label hidden><select><option value=""></option></select></label></div>`;
    this.input = this.root.querySelector("input");
    this.list = this.root.querySelector("ul");
    this.unfit = this.root.querySelector("p");
    this.wanted = kinds.slice(0, 4).map((one) => one.label).join(", ");
    this.fresh = this.root.querySelector(".new-thing");
    [this.ar, this.en, this.own] = this.fresh.querySelectorAll("input");
    this.kind = this.fresh.querySelector("select");
    for (const one of kinds) this.kind.append(new Option(one.label, one.name));
    this.kind.parentElement.hidden = !kinds.length;
    this.kind.addEventListener("change", () => this.renamed());
    for (const [input, said] of [[this.ar, words.ar], [this.en, words.en], [this.own, words.id], [this.kind, words.kind]]) input.before(said, " ");
    const head = this.root.querySelector("label");
    Object.assign(this.input, { id: `thing-${count}` });
    Object.assign(this.list, { id: `things-${count}` });
    this.list.setAttribute("aria-label", label);
    head.htmlFor = this.input.id;
    head.append(label, " ");
    if (required) head.append(Object.assign(document.createElement("span"), { className: "need", textContent: words.needed }));
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.addEventListener("input", () => { this.clear(); this.close(); this.search(); });
    this.input.addEventListener("focus", () => { if (!this.id) this.search(); });
    this.input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== this.input) this.close(); }, 150));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.take([...this.list.children].indexOf(target.closest("li"))));
    this.ar.addEventListener("input", () => this.renamed());
    this.en.addEventListener("input", () => { if (!this.kept) this.identify(asIdentifier(this.en.value)); this.renamed(); });
    this.own.addEventListener("input", () => { this.kept = true; this.renamed(); });
  }

  async search() {
    const typed = this.input.value.trim();
    const mine = (this.asked = { answered: false, entered: false });
    const query = new URLSearchParams([["q", typed], ...this.classes.map((one) => ["class", one])]);
    const found = typed ? await this.ask(`things?${query}`).catch(() => []) : [];
    const others = typed && !found.length && this.wanted ? await this.ask(`things?${new URLSearchParams({ q: typed })}`).catch(() => []) : [];
    if (mine !== this.asked || (document.activeElement !== this.input)) return;
    this.unfit.textContent = others.length ? this.words.unfit.replace("{}", this.called(others[0])).replace("{}", this.wanted) : "";
    const like = typed.toLowerCase();
    const own = this.local(true).filter((one) => one !== this.created && typed && `${one.ar} ${one.en}`.toLowerCase().includes(like))
      .map((one) => ({ id: one.id, names: { ar: one.ar, en: one.en }, is: {} }));
    const isCalledSo = (one) => [one.names.ar, one.names.en].some((name) => name?.toLowerCase() === like);
    this.options = [
      ...own.filter(isCalledSo), ...found, ...own.filter((one) => !isCalledSo(one)),
      ...(typed || this.proposed(this) ? [{ create: typed }] : []),
    ];
    this.list.replaceChildren(...this.options.map((one, number) => this.option(one, number)));
    this.active = -1;
    // What is merely alike is no answer: a name that nothing has is that of something new.
    const isAlike = this.options[0] && !("create" in this.options[0]) && this.options[0].called === false;
    this.move(isAlike && typed ? this.options.length - 1 : this.options.length ? 0 : -1);
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    mine.answered = true;
    if (mine.entered) this.take(this.active);
  }

  option(one, number) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if ("create" in one) {
      item.textContent = this.words.new.replace("{}", one.create || this.proposed(this)?.[this.language] || "");
    } else {
      item.append(this.called(one), " ", Object.assign(document.createElement("span"), { textContent: one.is[this.language] ?? "" }));
    }
    return item;
  }

  called(one) {
    return one.names?.[this.language] || Object.values(one.names ?? {}).find(Boolean) || one.label || one.id;
  }

  move(to) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = to;
    const item = this.list.children[to];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const length = this.list.hidden ? 0 : this.list.children.length;
    if (event.key === "Enter" && this.asked && !this.asked.answered) this.asked.entered = true; // the list is on its way
    else if (event.key === "ArrowDown" && !length) this.search();
    else if (event.key === "ArrowDown") this.move((this.active + 1) % length);
    else if (event.key === "ArrowUp" && length) this.move((this.active + length - 1) % length);
    else if (event.key === "Enter" && length && this.active >= 0) this.take(this.active);
    else if (event.key === "Escape" && length) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  clear() {
    this.unfit.textContent = "";
    Object.assign(this, { id: "", names: null, created: null, kept: false, named: null });
    this.fresh.hidden = true;
    this.changed();
  }

  take(number) {
    const one = this.options?.[number];
    if (!one) return;
    this.close();
    if ("create" in one) this.create(one.create);
    else this.choose(one);
  }

  // What is known by one name only is asked for the other.
  choose(one) {
    Object.assign(this, { id: one.id, names: one.names ?? { [this.language]: one.label }, created: null });
    this.input.value = this.called(one);
    const known = { ...one.names };
    const isAsked = this.local().some((each) => each.id === one.id); // in another field of the form
    const lacks = one.names && !(known.ar && known.en) && !isAsked;
    const asks = one.sure === false && this.kind.options.length > 1; // it is known as something wider
    this.fresh.hidden = !lacks && !asks;
    if (lacks || asks) {
      this.show({ ...known, ...typed.get(one.id) });
      this.isNamed = !lacks;
      this.isKnown = true;
      this.ar.parentElement.hidden = this.isNamed || Boolean(known.ar);
      this.en.parentElement.hidden = this.isNamed || Boolean(known.en);
      this.own.parentElement.hidden = true; // it has one
      this.kept = this.own.readOnly = true;
      this.kind.value = "";
      this.kind.parentElement.hidden = (one.sure !== false && Boolean(one.is?.en)) || this.kind.options.length < 2;
      this.only();
      this.own.value = one.id;
      this.renamed();
    }
    this.changed();
  }

  // Where it can be of one class alone, it is of that one.
  only() {
    if (!this.kind.parentElement.hidden && this.kind.options.length === 2) this.kind.selectedIndex = 1;
  }

  show(names) {
    this.isNamed = this.isKnown = false;
    for (const each of [this.ar, this.en, this.own]) each.parentElement.hidden = false;
    this.ar.value = names.ar ?? "";
    this.en.value = names.en ?? "";
    this.fresh.hidden = false;
    this.kind.parentElement.hidden = this.kind.options.length < 2;
  }

  create(typed, given = null) {
    const names = given ?? (typed ? { [isArabic(typed) ? "ar" : "en"]: typed } : this.proposed(this));
    this.show(names);
    this.unfit.textContent = "";
    this.input.value = typed || names[this.language] || Object.values(names)[0];
    this.kept = this.own.readOnly = false;
    this.own.value = this.kind.value = "";
    this.only();
    this.identify(asIdentifier(this.en.value));
    (this.ar.value ? this.en : this.ar).focus();
  }

  async identify(wanted) {
    const mine = (this.named = {});
    const taken = this.local().filter((one) => one !== this.created).map((one) => one.id);
    let free = await this.ask(`free?id=${encodeURIComponent(wanted)}`).catch(() => wanted || "Thing");
    while (taken.includes(free)) free += "2";
    if (mine !== this.named || this.kept) return;
    this.own.value = free;
    this.renamed();
  }

  renamed() {
    this.id = this.own.value.trim();
    this.names = { ar: this.ar.value.trim(), en: this.en.value.trim() };
    if (this.isKnown) typed.set(this.id, this.names);
    this.created = { id: this.id, ...(this.isNamed ? { ar: "", en: "" } : this.names), type: this.kind.value };
    this.changed();
  }
}
