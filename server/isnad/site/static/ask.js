// The editor of the Ask page: CodeMirror in place of the text area, which stays the form's own and is kept equal.
//
// It lives in a shadow root: there its style sheets are constructed ones, which the page's policy allows, and no
// rule of the page reaches in.  Terms are offered by what they are called in either language; the server finds them.

import {
  EditorState, EditorView, HighlightStyle, StreamLanguage, acceptCompletion, autocompletion, bracketMatching,
  closeBrackets, closeBracketsKeymap, completionKeymap, defaultKeymap, drawSelection, highlightActiveLine,
  highlightSpecialChars, history, historyKeymap, indentOnInput, keymap, lineNumbers, sparql, syntaxHighlighting, tags,
} from "./vendor/codemirror.js";

const area = document.getElementById("query");
const form = area.form;
const place = document.getElementById("editor");
const prefixes = JSON.parse(document.getElementById("prefixes").textContent);

const KEYWORDS = `ASK BASE BIND CONSTRUCT COUNT DESCRIBE DISTINCT FILTER FROM GRAPH GROUP BY HAVING LANG LIMIT MINUS
  NAMED NOT EXISTS OFFSET OPTIONAL ORDER BY PREFIX REGEX SAMPLE SELECT STR SUM UNION VALUES WHERE`
  .split(/\s+/).map((label) => ({ label, type: "keyword" }));

// ── Prefixes ──

function missingPrefixes(text) {
  const bare = text.replace(/<[^>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*$/gm, " ");
  const used = new Set([...bare.matchAll(/(?<![\w?$:-])([a-z][\w-]*):/gi)].map((found) => found[1]));
  const declared = new Set([...bare.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((found) => found[1]));
  return [...used].filter((name) => name in prefixes && !declared.has(name));
}

// A prefix is declared as soon as it is used; the change is the editor's own, and is undone with the typing.
const declarePrefixes = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.isUserEvent("undo") || transaction.isUserEvent("redo")) return transaction;
  const missing = missingPrefixes(transaction.newDoc.toString());
  if (!missing.length) return transaction;
  const insert = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
  return [transaction, { changes: { from: 0, insert }, sequential: true }];
});

// ── Completion ──

function variables(text) {
  return [...new Set(text.match(/[?$]\w+/g))].map((label) => ({ label, type: "variable" }));
}

async function complete(context) {
  const word = context.matchBefore(/[?$]?[\p{L}\p{M}\p{N}_:-]+|[?$]/u);
  if (!word && !context.explicit) return null;
  const from = word ? word.from : context.pos;
  const typed = word ? word.text : "";
  if (/^[?$]/.test(typed)) return { from, options: variables(context.state.doc.toString()), validFor: /^[?$]\w*$/ };
  const asked = new AbortController();
  context.addEventListener("abort", () => asked.abort());
  try {
    const answer = await fetch(`${place.dataset.terms}?${new URLSearchParams({ q: typed })}`, { signal: asked.signal });
    const terms = answer.ok ? await answer.json() : [];
    const words = KEYWORDS.filter(({ label }) => typed && label.startsWith(typed.toUpperCase()));
    const options = terms.map(({ name, label, kind }) => ({ label: name, detail: label, type: kind }));
    return { from, options: [...words, ...options], filter: false };
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}

// ── The editor ──

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--name)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.atom, tags.link, tags.url], color: "var(--link)" },
  { tag: tags.comment, color: "var(--quiet)" },
]);

const looks = EditorView.theme({
  "&": { border: "1px solid var(--field)", borderRadius: ".4rem", background: "var(--sheet)", fontSize: ".92rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: "1.5", maxHeight: "60vh" },
  ".cm-content": { minHeight: "6rem", paddingBlock: ".5rem" },
  ".cm-gutters": { background: "var(--wash)", color: "var(--quiet)", border: "none", borderRadius: ".4rem 0 0 .4rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "18rem", whiteSpace: "normal" },
  ".cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-content, .cm-cursor": { caretColor: "var(--ink)", borderLeftColor: "var(--ink)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--wash) 50%, transparent)" },
  ".cm-tooltip": { background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-completionDetail": { marginInlineStart: "1rem", fontStyle: "normal", unicodeBidi: "plaintext" },
});

function run() {
  form.requestSubmit();
  return true;
}

const root = place.attachShadow({ mode: "open" });
const editor = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(),
      closeBrackets(), highlightActiveLine(), StreamLanguage.define(sparql), syntaxHighlighting(colours), looks,
      declarePrefixes, EditorView.lineWrapping,
      autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 150 }),
      keymap.of([
        { key: "Mod-Enter", run },
        { key: "Tab", run: acceptCompletion },
        ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap,
      ]),
      EditorView.contentAttributes.of({
        "aria-label": document.getElementById("query-label").textContent,
        "aria-description": document.getElementById("hint").textContent,
        spellcheck: "false", lang: "en",
      }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  }),
});

area.hidden = true;
place.hidden = false;
document.getElementById("hint").hidden = false;
document.getElementById("query-label").addEventListener("click", () => editor.focus());

// ── Sharing ──

const share = document.querySelector(".share");
share?.addEventListener("click", async (event) => {
  event.preventDefault();
  await navigator.clipboard.writeText(share.href);
  const told = document.querySelector(".shared");
  told.textContent = told.dataset.done;
});
