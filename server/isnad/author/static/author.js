// Select words, say what they say by a pattern, see it as it will be written, save.  Offsets that leave this page are
// code points; a browser counts UTF-16 units.  Everything that decides is the program's: this page only asks and shows.

import { Combobox } from "./combobox.js";
import { Text } from "./text.js";

const $ = (selector) => document.querySelector(selector);
const patterns = JSON.parse($("#patterns-data").textContent);
const words = JSON.parse($("#words").textContent);
const language = document.documentElement.lang;
const say = (sentence, ...values) => values.reduce((said, value) => said.replace("{}", value), sentence);
const inOrder = (date) => `\u2066${date}\u2069`; // 2011-03-04 in an Arabic sentence is no 04-03-2011
const panel = $("#panel");
const form = $("#form");
const text = new Text($("#text"));
let state;
let chosen = null; // { begin, end, quote }
let pattern = null;
let suggestion = null;

// ── Asking the program ──

class Refused extends Error {
  constructor(status, said) {
    super(said.what ? say(words.what, said.what, said.hint) : words.offline);
    this.status = status;
  }
}

async function ask(path, sent, signal) {
  let response;
  try {
    response = await fetch(path, sent === undefined ? { signal } : {
      method: "POST", body: JSON.stringify(sent), headers: { "Content-Type": "application/json" }, signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, {});
  }
  const said = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error; // called off while it came: not an answer of nothing
    return {};
  });
  if (!response.ok) throw new Refused(response.status, said);
  return said;
}

function tell(sentence, bad = false) {
  const told = $("#told");
  told.hidden = !sentence;
  told.classList.toggle("bad", bad);
  told.textContent = sentence;
  $("#announce").textContent = sentence;
  if (sentence) panel.classList.remove("empty");
}

function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function button(label, act, attributes = {}) {
  const made = element("button", { type: "button", textContent: label, ...attributes });
  made.addEventListener("click", act);
  return made;
}

// ── What stands in the files ──

function show(now) {
  state = now;
  document.documentElement.dataset[now.reading ? "ready" : "read"] = "yes";
  $("#undo").disabled = !state.canUndo;
  text.mark("unused", state.unused);
  text.mark("suggested", state.suggestions.map(({ begin, end }) => [begin, end]));
  const counts = [state.unused.length, state.suggestions.length, state.passages.length];
  $("#progress").textContent = state.reading ? words.reading : counts[0] + counts[1] ? say(words.progress, ...counts) : say(words.done, counts[2]);
  $("#about-document").hidden = !state.undescribed.length || Boolean(chosen);
  for (const of of state.undescribed) {
    for (const tag of ["ar", "en"]) {
      const input = $(`#describe input[name="${of}-${tag}"]`);
      const said = state.described[of][tag];
      if (!input.value && said && said !== "TODO") input.value = said;
    }
  }
  for (const fieldset of document.querySelectorAll("#describe fieldset")) {
    fieldset.hidden = fieldset.disabled = !state.undescribed.includes(fieldset.dataset.of);
  }
  shape();
}

const shape = () => {
  panel.classList.toggle("empty", !chosen && $("#told").hidden && $("#checked").hidden && $("#about-document").hidden);
  document.body.classList.toggle("working", !panel.classList.contains("empty"));
};

// Send a change; where the files were changed meanwhile, show them as they are and keep what was entered.
async function change(path, sent, done) {
  try {
    show(await ask(path, { ...sent, version: state.version }));
    tell(done);
    return true;
  } catch (error) {
    if (error.status === 409) {
      show(await ask("state"));
      tell(path === "undo" ? error.message : words.changed, true);
    } else {
      tell(error.message, true);
    }
    return false;
  }
}

// ── Words are chosen ──

function choose(found, focus = false) {
  if (found && found.sentences > 1) {
    tell(words.one, true);
    return;
  }
  if (!found || (chosen && found.begin === chosen.begin && found.end === chosen.end && !focus)) return;
  const same = pattern && isFilled() && found.begin < chosen.end && chosen.begin < found.end && !focus;
  const before = chosen?.quote;
  chosen = found;
  $("#about-document").hidden = true;
  $("#checked").hidden = true;
  $("#chosen").hidden = false;
  $("#quote").textContent = found.quote;
  text.mark("chosen", [[found.begin, found.end]]);
  tell("");
  $("#announce").textContent = say(words.chosen, found.quote);
  if (same) { // made longer or shorter: what was entered is said of them as they are now
    for (const field of form.querySelectorAll("[data-role]")) if (field.value === before) field.value = found.quote;
    changed();
    listStated();
  } else {
    leaveForm();
    suggest();
  }
  shape();
  if (getComputedStyle(panel).position === "fixed") text.keepInView(found, panel.getBoundingClientRect().top);
  if (!same) panel.scrollTop = 0;
  if (focus) ($("#suggestion button") ?? $("#filter")).focus();
}

function suggest() {
  suggestion = state.suggestions.find(({ begin, end }) => begin === chosen.begin && end === chosen.end) ?? null;
  offer();
  listStated();
}

function leaveForm() {
  pattern = null;
  judge.cancel();
  preview.cancel();
  form.hidden = true;
  $("#patterns").hidden = false;
  $("#filter").value = "";
  listPatterns();
}

function unchoose() {
  chosen = suggestion = null;
  $("#chosen").hidden = true;
  text.mark("chosen", []);
  shape();
}

const USUAL_KINDS = ["Person", "State", "City", "InternationalOrganisation", "Programme", "Region", "Actor"];

function offerKinds(kinds, said) {
  for (const one of patterns.filter((each) => kinds.includes(each.name))) {
    $("#suggestion").append(button(one.label, () => fill(one.name, said)), " ");
  }
}

// What a pattern is of, where the words are a name that may be of it: nothing is typed twice.
// So too where one name within them is of it, and no other.
function named(one) {
  if (!one.typed) return {};
  const within = state.suggestions.filter(({ begin, end }) => chosen.begin <= begin && end <= chosen.end);
  const isTyped = (name) => patterns.some((kind) => kind.typed && kind.name === name);
  const isWider = (name) => one.above.some((each) => patterns.find((kind) => kind.typed && kind.name === name)?.classes.includes(each));
  const isOf = (each) => each.things?.length === 1 ? each.things[0].pattern === one.name || (each === suggestion && (!isTyped(each.things[0].pattern) || isWider(each.things[0].pattern)))
    : each.kind === "new" && (each === suggestion || each.pattern === one.name);
  const found = suggestion ? [suggestion].filter(isOf) : within.filter(isOf);
  if (found.length !== 1) return {};
  const [{ things, language: tag, name }] = found;
  return { ...(things ? { thing: things[0] } : { fresh: { [tag]: name } }), values: { nameInText: name } };
}

function offer() {
  const place = $("#suggestion");
  place.replaceChildren();
  if (!suggestion) return;
  if (suggestion.kind === "name") {
    place.append(element("p", { textContent: suggestion.things.length > 1 ? words.many : say(words.named, suggestion.things[0].label) }));
    for (const thing of suggestion.things) {
      const said = { thing, values: { nameInText: suggestion.name } };
      if (thing.pattern) place.append(button(say(words.say, thing.label), () => fill(thing.pattern, said)), " ");
      else offerKinds(USUAL_KINDS, said);
    }
  } else if (suggestion.kind === "new") {
    place.append(element("p", { textContent: say(words.unknown, suggestion.name) }));
    const { name, language: tag, pattern: kind } = suggestion;
    offerKinds(kind ? [kind] : USUAL_KINDS, { fresh: { [tag]: name }, values: { nameInText: name } });
  } else if (suggestion.kind === "date") {
    place.append(element("p", { textContent: say(words.date, inOrder(suggestion.edtf)) }));
    place.append(button(say(words.say, inOrder(suggestion.edtf)), () => fill("date", { values: { date: suggestion.edtf } })));
  } else {
    place.append(element("p", { textContent: say(words.open, suggestion.reason) }));
  }
}

function listStated() {
  const place = $("#stated");
  place.replaceChildren();
  const found = state.passages.filter(({ begin, end }) => begin <= chosen.begin && chosen.end <= end);
  if (!found.length) return;
  const list = element("ul");
  for (const one of found) {
    const marks = one.asserted ? "" : words.attributed;
    const item = element("li", {}, element("p", { textContent: `«${one.quote}»${marks ? ` (${marks})` : ""}`, dir: "auto" }));
    for (const fact of one.says) item.append(element("p", { textContent: fact, className: "quiet", dir: "auto" }));
    const remove = button(words.remove, () => change("remove", { names: one.names }, words.saved).then(listStated));
    remove.setAttribute("aria-label", `${words.remove}: ${one.quote}`);
    item.append(remove);
    list.append(item);
  }
  place.append(element("details", {}, element("summary", { textContent: `${words.stated} (${found.length})` }), list));
}

// ── Patterns ──

let fitting = [];
const SMALL = /^(?:was|were|are|has|had|been|the|and|its|for|from|with|كان|كانت|قد)$/; // words that no pattern is called by

async function listPatterns() {
  const mine = chosen;
  drawPatterns();
  const found = await ask(`fitting?begin=${chosen.begin}&end=${chosen.end}`).catch(() => []);
  if (mine !== chosen) return;
  fitting = found;
  drawPatterns();
}

const fold = (string) => string.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[أإآٱ]/g, "ا").replace(/ة/g, "ه").replace(/ى/g, "ي");

// Whether a word begins in a text; an Arabic one may have an article or a conjunction before it.
const begins = (said, word) => /[\u0621-\u064a]/.test(word) ? said.includes(word) : ` ${said.replace(/[^\p{L}\p{N}]+/gu, " ")}`.includes(` ${word}`);

// A word as it may stand in a list, where it is copied from a text: تأسست is تأسس, "joins" is "join".
function bare(word) {
  const arabic = word.replace(/^[وف](?=.{3})/, "").replace(/^(?:ال|لل|بال)(?=.{3})/, "").replace(/(?<=.{3})(?:ت|وا|ا|ان|ين|ون|ات|ي|ه|ها|هم)$/, "");
  return /[\u0621-\u064a]/.test(word) ? arabic : word.replace(/(?<=.{3})(?:ing|ed|es|s)$/, "");
}

function drawPatterns() {
  const wanted = fold($("#filter").value.trim());
  const parts = wanted.split(/[^\p{L}\p{N}]+/u).filter((word, number) => word || !number);
  const asked = parts.filter((word, number) => (word.length > 2 && !SMALL.test(word)) || number === parts.length - 1);
  const matchingBy = (form) => patterns.filter((one) => {
    const said = fold(`${one.label} ${one.other} ${one.name} ${one.also} ${wanted.length > 2 ? one.definition : ""}`);
    return asked.every((word) => begins(said, form(word)));
  });
  const exactly = matchingBy((word) => word);
  const matching = exactly.length ? exactly : matchingBy(bare);
  const rank = (one) => {
    const labels = [fold(one.label), fold(one.other)];
    // An event that is called so comes before a part of it: who withdrew makes a withdrawal, not a "withdrew from".
    const isCalled = labels.includes(wanted) || (one.typed && fold(one.also).split("\n").includes(wanted));
    return isCalled ? 0 : labels.some((label) => label.startsWith(wanted)) ? 1 : asked.every((word) => begins(fold(one.also), exactly.length ? word : bare(word))) ? 2 : 3;
  };
  const ordered = wanted ? [...matching].sort((a, b) => rank(a) - rank(b)) : [...matching].sort((a, b) => fitting.includes(b.name) - fitting.includes(a.name));
  const place = $("#found");
  place.replaceChildren();
  let group = "";
  for (const one of ordered) {
    if (one.group !== group && !wanted && !fitting.includes(one.name)) {
      group = one.group;
      place.append(element("h4", { textContent: group }));
    }
    place.append(button("", () => fill(one.name, named(one)), { title: one.example }));
    place.lastChild.append(element("b", { textContent: one.label }), " ", element("span", { textContent: one.definition }));
    place.lastChild.dataset.pattern = one.name;
  }
  if (!ordered.length) place.append(element("p", { className: "quiet", textContent: words.noPattern }));
  place.scrollTop = 0; // last: an empty list that is laid out would shorten the page, and move the text below the mouse
}

// ── The form of a pattern ──

const LONGEST_NAME = 7; // words

function fill(name, { thing = null, fresh = null, values = {} } = {}) {
  pattern = patterns.find((one) => one.name === name);
  $("#patterns").hidden = true;
  form.hidden = false;
  form.reset();
  $("#pattern-name").textContent = pattern.label;
  $("#pattern-definition").textContent = pattern.definition;
  form.elements.stance.value = pattern.judgement ? "attributed" : "asserted";
  const roles = $("#roles");
  roles.replaceChildren();
  const isShort = suggestion || chosen.quote.trim().split(/\s+/).length <= LONGEST_NAME; // a sentence is no name
  const dates = state.dates.filter(([begin, end]) => chosen.begin <= begin && end <= chosen.end);
  for (const role of pattern.roles.filter((one) => one.required || one.usual || one.name in values)) {
    const isName = role.kind === "words" && role.name === "nameInText" && (role.required || pattern.roles.length === 1 || role.usual);
    const found = role.kind === "date" && dates.length === 1 ? dates[0][2] : "";
    addRole(role, values[role.name] ?? (isName && isShort ? chosen.quote : found));
  }
  // What is new is called after who takes part in it: so they are asked for first.
  const parts = [...roles.children].filter((one) => one.combobox && one.dataset.needed);
  const subject = addThing("", pattern.typed ? say(words.thing, pattern.label) : words.subject, pattern.classes, true, parts.at(-1) ?? null, roles);
  if (thing) subject.choose(thing);
  if (fresh) subject.create("", fresh);
  const more = $("#more select");
  more.replaceChildren(element("option", { value: "" }));
  for (const role of pattern.roles.filter((one) => !one.required && !one.usual)) {
    more.append(element("option", { value: role.name, textContent: `${role.label}: ${role.definition}` }));
  }
  $("#more").hidden = more.options.length === 1;
  $("#gloss").textContent = "";
  $("#verdict").replaceChildren();
  changed();
  panel.scrollTop = 0;
  (roles.querySelector("input") ?? $("#save")).focus();
}

// Whether a thing of a class fits where others are wanted; one of which nothing is said does.
function fits(name, classes) {
  const kind = patterns.find((one) => one.typed && one.name === name);
  return !kind || !classes.length || kind.above.some((one) => classes.includes(one));
}

function addThing(role, label, classes, required, after = null, first = null) {
  const box = new Combobox({
    label, classes, required, words, language, ask, role,
    kinds: role || classes.length && !pattern.typed ? patterns.filter((one) => one.typed && (!classes.length || one.above.some((each) => classes.includes(each)))) : [],
    local: (fitting = false) => [...form.querySelectorAll(".role")].map((one) => one.combobox).filter((one) => one?.created)
      .filter((one) => !fitting || fits(one.created.type || (one.role ? "" : pattern.name), classes)).map((one) => one.created),
    proposed: (one) => propose(one),
    changed,
  });
  if (required && role) box.root.dataset.needed = "yes";
  if (after) after.after(box.root);
  else if (first) first.prepend(box.root);
  else $("#roles").append(box.root);
  return box;
}

function addRole(role, value = "", after = null) {
  let root;
  if (role.kind === "thing") {
    root = addThing(role.name, role.label, role.classes, role.required, after).root;
  } else {
    root = element("div", { className: "role" });
    const input = role.kind === "truth"
      ? element("select", {}, ...[["", ""], ["true", words.yes], ["false", words.no]].map(([is, shown]) => element("option", { value: is, textContent: shown })))
      : element("input", { autocomplete: "off", dir: role.kind === "words" ? "auto" : "ltr", inputMode: role.kind === "number" ? "decimal" : "text" });
    input.value = value;
    input.dataset.role = role.name;
    if (role.kind === "date") input.placeholder = "2004-12-31";
    input.addEventListener("input", changed);
    const label = element("label", {}, role.label, " ", element("span", { className: "need", textContent: role.required ? words.needed : "" }), input);
    root.append(label);
    if (after) after.after(root);
    else $("#roles").append(root);
  }
  root.title = role.definition;
  if (role.kind === "truth") root.append(element("p", { className: "quiet", textContent: role.definition }));
  if (role.several) {
    root.append(button(words.another, () => {
      root.querySelector(".another").remove();
      addRole(role, "", root).querySelector("input, select").focus();
    }, { className: "another" }));
    root.querySelector(".another").setAttribute("aria-label", `${words.another}: ${role.label}`);
  }
  return root;
}

// A new event is called after who takes part in it, until its author calls it otherwise.
function propose(box) {
  const first = [...form.querySelectorAll(".role")].map((one) => one.combobox).find((one) => one && one !== box && one.names);
  const [mine, other] = language === "ar" ? ["ar", "en"] : ["en", "ar"];
  const called = { [mine]: pattern.label, [other]: pattern.other };
  if (box.role || !first) return null;
  return { ar: `${called.ar} ${first.names.ar ?? ""}`.trim(), en: `${called.en} of ${first.names.en ?? ""}`.replace(/ of $/, "") };
}

function entered() {
  const boxes = [...form.querySelectorAll(".role")].map((one) => one.combobox).filter(Boolean);
  const fields = [...form.querySelectorAll("[data-role]")].map((one) => ({ role: one.dataset.role, value: one.value }));
  const created = new Map(boxes.map((one) => one.created).filter(Boolean).map((one) => [one.id, one]));
  const order = pattern.roles.map((one) => one.name);
  const values = [...boxes.filter((one) => one.role).map((one) => ({ role: one.role, value: one.id })), ...fields].filter((one) => one.value.trim());
  return {
    begin: chosen.begin, end: chosen.end, pattern: pattern.name, thing: boxes.find((one) => !one.role).id,
    values: values.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role)),
    asserted: form.elements.stance.value === "asserted",
    note: { ar: form.elements["note-ar"].value, en: form.elements["note-en"].value },
    new: [...created.values()],
  };
}

// Whether an author entered something that Escape would throw away.
const isFilled = () => [...form.querySelectorAll(".role")].some((one) => one.combobox?.id);

// One question at a time, and always the newest: a verdict takes longer than a keystroke.
function newest(act, wait) {
  let timer;
  let control;
  const start = () => {
    start.cancel();
    control = new AbortController();
    const { signal } = control;
    timer = setTimeout(() => act(signal).catch((error) => { if (error.name !== "AbortError") tell(error.message, true); }), wait);
  };
  start.cancel = () => {
    clearTimeout(timer);
    control?.abort();
  };
  return start;
}

const preview = newest(async (signal) => {
  const shown = await ask("preview", entered(), signal);
  $("#gloss").textContent = shown.gloss;
  const whole = !shown.lacks.length;
  $("#save").disabled = !whole;
  if (whole) judge();
  else $("#verdict").replaceChildren(element("p", { textContent: shown.lacks.join(" ") }));
}, 0);

const judge = newest(async (signal) => {
  $("#verdict").replaceChildren(element("p", { className: "quiet", textContent: words.judging }));
  const found = await ask("verdict", entered(), signal);
  $("#verdict").replaceChildren(...verdict(found));
  $("#verdict").dataset.judged = found.refused.length ? "refused" : "good";
  $("#save").textContent = found.refused.length ? words.saveAnyway : words.save;
}, 250);

// A remark, and under it what mends it: the words, the fields of a name, the fields of the document.
function remark(one) {
  const item = element("li", {}, one.text ?? one);
  if (!one.text) return item;
  const mend = element("div", { className: "mend" });
  if (one.thing) mend.append(naming(one, item));
  if (one.at) mend.append(button(`«${one.at.quote}»`, () => choose(text.reveal(one.at.begin, one.at.end), true), { dir: "auto" }));
  if (one.document) mend.append(button(words.document, describe));
  if (!mend.childNodes.length) item.prepend(element("bdi", { textContent: one.where, dir: "ltr" }), ": ");
  else item.append(mend);
  return item;
}

// The fields of a thing's names: of those that are missing, or of both.
function naming({ thing, unused }, item) {
  const asked = ["ar", "en"].filter((tag) => !thing.names[tag]);
  const fields = (asked.length ? asked : ["ar", "en"]).map((tag) => element("input", { name: tag, lang: tag, dir: tag === "ar" ? "rtl" : "ltr", autocomplete: "off", value: thing.names[tag] ?? "" }));
  const labels = fields.map((field) => element("label", {}, `${thing.label}: ${words[field.name]} `, field));
  const made = element("form", {}, ...labels, element("button", { textContent: words.save }));
  const send = async (names) => {
    if (await change("name", { id: thing.id, ar: "", en: "", ...names }, words.saved)) {
      item.replaceChildren(words.saved);
      (document.querySelector("#checked .mend :is(input, button)") ?? panel).focus();
    }
  };
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const names = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
    if (Object.values(names).some(Boolean)) send(names);
  });
  if (unused) made.append(" ", button(words.unname, () => send({})));
  return made;
}

function describe() {
  $("#checked").hidden = true;
  unchoose();
  $("#about-document").hidden = false;
  shape();
  $("#describe fieldset:not([hidden]) input").focus();
}

function verdict(found) {
  const list = (head, said, className) => said.length ? [element("p", { textContent: head, className }), element("ul", { className }, ...said.map(remark))] : [];
  return [
    ...(found.refused.length + found.left.length ? [] : [element("p", { textContent: words.good })]),
    ...list(words.refused, found.refused, "bad"), ...list(words.left, found.left, ""), ...list(words.follows, found.follows ?? [], "follows"),
  ];
}

function changed() {
  if (!pattern) return;
  delete $("#verdict").dataset.judged;
  judge.cancel();
  preview();
}

// ── What a person does ──

text.onchoose = choose;
text.onpoint = (point) => {
  const found = state.suggestions.find(({ begin, end }) => begin <= point && point <= end);
  if (found) choose(text.reveal(found.begin, found.end, "nearest"));
};
text.onenter = () => { if (chosen) ($("#suggestion button") ?? $("#filter")).focus(); };
$("#filter").addEventListener("input", drawPatterns);
$("#filter").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") $("#found button")?.focus();
  else if (event.key === "Enter") { event.preventDefault(); $("#found button")?.click(); }
  else return;
  event.preventDefault();
});
$("#found").addEventListener("keydown", (event) => {
  const all = [...document.querySelectorAll("#found button")];
  const next = all.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (Number.isNaN(next)) return;
  event.preventDefault();
  (all[next] ?? $("#filter")).focus();
});
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !chosen) return;
  if (pattern && isFilled()) tell(words.kept);
  else if (pattern) { leaveForm(); $("#filter").focus(); } else { const { begin } = chosen; unchoose(); text.focus(begin); }
});
form.addEventListener("input", (event) => { if (!event.target.dataset.role && !event.target.closest(".role")) changed(); });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if ($("#save").disabled || !pattern) return;
  if (await change("save", entered(), words.saved)) {
    leaveForm();
    suggestion = null;
    offer();
    listStated();
    $("#filter").focus();
  }
});
$("#more select").addEventListener("change", ({ target }) => {
  const role = pattern.roles.find((one) => one.name === target.value);
  target.value = "";
  if (role) addRole(role, role.kind === "words" ? chosen.quote : "").querySelector("input, select").focus();
  changed();
});
$("#back").addEventListener("click", () => { leaveForm(); $("#filter").focus(); });
$("#undo").addEventListener("click", async () => { if (await change("undo", {}, words.undone) && chosen) listStated(); });
$("#next").addEventListener("click", async () => {
  await read;
  const behind = chosen ? chosen.begin : -1;
  const next = state.suggestions.find(({ begin }) => begin > behind) ?? state.suggestions[0];
  if (next) choose(text.reveal(next.begin, next.end), true);
  else tell(words.nothing);
});
$("#check").addEventListener("click", async () => {
  tell(words.judging);
  try {
    const found = await ask("check", {});
    unchoose();
    tell("");
    $("#checked").replaceChildren(element("h2", { textContent: words.all }), ...verdict(found));
    $("#checked").hidden = false;
    shape();
    panel.scrollTop = 0;
    panel.focus();
  } catch (error) {
    tell(error.message, true);
  }
});
$("#reasons").addEventListener("change", ({ target }) => { $("#own-reason").hidden = target.value !== "own"; });
$("#dismiss form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const option = $("#reasons").selectedOptions[0];
  const { ar, en } = event.target.elements;
  const reason = option.value === "own" ? { ar: ar.value, en: en.value } : { ar: option.dataset.ar, en: option.dataset.en };
  if (await change("dismiss", { begin: chosen.begin, end: chosen.end, reason }, words.saved)) { $("#dismiss").open = false; unchoose(); $("#next").focus(); }
});
$("#describe").addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const of of [...state.undescribed]) {
    const texts = { ar: event.target.elements[`${of}-ar`].value, en: event.target.elements[`${of}-en`].value };
    if (!await change("describe", { of, texts }, words.saved)) return;
  }
});
$("#close").addEventListener("click", () => {
  const begin = chosen?.begin ?? 0;
  tell("");
  $("#checked").hidden = $("#about-document").hidden = true;
  unchoose();
  text.focus(begin);
});

// A long text takes seconds to be held against its facts: words can be chosen before that is done.
const first = { ...await ask("first"), reading: true, unused: [], suggestions: [], passages: [], dates: [] };
show(first);
const read = ask("state").then((now) => {
  if (state !== first) return; // a change was saved meanwhile, and what stands there now is shown
  show(now);
  if (chosen && !pattern) suggest();
}).catch((error) => tell(error.message, true));
