"""What a text may name and nothing is known of: by capitals, by brackets, by the words that say what it is.

A candidate is a proposal for an author and never a fact; its class is the one that its own words name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from isnad.names.arabic import Word, by_form, forms_of, stems, with_own_article, words
from isnad.names.index import NameIndex
from isnad.names.matching import Named
from isnad.source.coverage import Mention, clinging, find_mentions
from isnad.source.date_mentions import dates_in
from isnad.source.date_parts import MONTH_BEGINNINGS
from isnad.source.document import Document, Span, Spans


@dataclass(frozen=True)
class Candidate:
    """A name that stands in a text, the places where it stands, and the class that its words name, if any."""

    text: str
    kind: str  # the local name of a class of ontology/ici.ttl, or empty
    language: str
    places: tuple[Mention, ...]


# Words that say what a name is of, by the class that they name; those of the second group are no part of it.
_HEADS = {
    "InternationalOrganisation": "council organisation organization union league alliance association "
    "community مجلس منظمة اتحاد رابطة تحالف حلف",
    "Actor": "ministry commission committee agency authority bank institute university company fund court "
    "foundation society centre center museum parliament هيئة لجنة وزارة وكالة بنك مصرف معهد جامعة شركة صندوق "
    "مؤسسة محكمة جمعية مركز نقابة برلمان",
    "DiplomaticMission": "embassy mission سفارة بعثة",
    "Programme": "programme program برنامج",
    "Initiative": "initiative dialogue مبادرة حوار",
    "Agreement": "agreement treaty pact memorandum convention protocol charter accord declaration "
    "اتفاقية اتفاق معاهدة ميثاق مذكرة بروتوكول إعلان",
    "Summit": "summit قمة",
    "Conference": "conference congress forum مؤتمر منتدى ندوة",
    "Meeting": "meeting session",
    "State": "republic kingdom emirate sultanate",
    "Region": "sea gulf bay ocean river island islands mountains منطقة",
    "Group": "group مجموعة",
}
_BEFORE_NAME = {
    "City": "مدينة بلدة",
    "State": "دولة جمهورية مملكة إمارة سلطنة",
    "Region": "إقليم جزيرة ولاية",
}
_TITLES = (
    "mr mrs ms dr sir king queen prince princess sheikh emir president vice minister ambassador "
    "secretary secretary-general general director chairman chairwoman chair envoy professor judge "
    "prime deputy foreign السفير السفيرة الرئيس الرئيسة الوزير الوزيرة الملك الملكة الأمير الأميرة "
    "الشيخ الدكتور الدكتورة السيد السيدة الأستاذ المبعوث"
)
# What begins a sentence with a capital, or follows a head word, and names nothing.
_COMMON = (
    "a an the in on at of by its it their they his her he she we our i you this that these those "
    "after before since from to between during according when while as for with under both all each "
    "some many most another other one two three four five six seven eight nine ten first second third "
    "last next there here but and or if not no also later meanwhile however today yesterday then now "
    "such until because although what which who whose how every more new only even yet thus so once "
    "still several few"
)
_COMMON_ARABIC = (
    "في من إلى إليه إليها إليهم إليهما على عن مع لدى بعد قبل منذ حتى خلال بين عند حول ضد دون نحو أو "
    "ثم أن إن لكن بل كما هو هي هذا هذه ذلك تلك الذي التي الذين قد لم لن لا ما كل بعض غير أي أول ثاني "
    "ثالث جديد جديدة كبير كبيرة صغير صغيرة خاص خاصة عام عامة مشترك مشتركة دائم دائمة قديم قديمة خارج "
    "داخل عبر ضمن وفق بشأن حيث عندما كان كانت للمرة للعام لليوم"
)


_KIND_OF_HEAD, _KIND_BEFORE = by_form(_HEADS.items()), by_form(_BEFORE_NAME.items())
_TITLE_FORMS, _COMMON_FORMS = forms_of(_TITLES), forms_of(_COMMON) | forms_of(_COMMON_ARABIC)
_CALENDAR = MONTH_BEGINNINGS | forms_of("monday tuesday wednesday thursday friday saturday sunday")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][\w\u00c0-\u024f]*(?:[-’'](?!s\b)[^\W\d_]\w*)*")
_BRACKETED = re.compile(r"[(«“\"]([^()«»“”\"\n]{3,90})[)»”\"]")
_PREPOSITIONS = ("of", "for", "on")
_DEMONYM = re.compile(r"\w+(?:ian|ish|ese)")
_SMALL_WORD = re.compile(r" [a-z]")
_MOST_DEFINITE = 2


def find_candidates(document: Document, *known: NameIndex) -> tuple[Candidate, ...]:
    """Find the names in a text that are none of the known ones, in the order in which each first stands."""
    named = [one.span for one in find_mentions(document, *known)] if known else []
    taken = Spans([*named, *(one.span for one in dates_in(document.text))])
    kinds: dict[str, str] = {}
    languages: dict[str, str] = {}
    proposed = [(*one, "en") for one in _capitalised(document, taken)]
    if document.language == "ar":
        proposed += [(*one, "ar") for one in _by_arabic_words(document, taken)]
    for name, kind, language in proposed:
        kinds[name] = kinds.get(name) or kind
        languages[name] = language
    index = NameIndex(Named(name, name, document.language) for name in kinds)
    places: dict[str, list[Mention]] = {}
    for mention in find_mentions(document, index):
        if not taken.meet(mention.span):
            name = min(mention.entities)  # of names that are spelt alike
            if languages[name] == "ar" or document.quoted(mention.name)[:1].isupper():
                places.setdefault(name, []).append(mention)
    found = (Candidate(name, kinds[name], languages[name], tuple(at)) for name, at in places.items())
    return tuple(sorted(found, key=lambda one: one.places[0].span))


# ── Names in Latin letters ──


@dataclass(frozen=True)
class _Token:
    text: str
    begin: int
    end: int
    opening: bool  # at the beginning of a sentence

    @property
    def form(self) -> str:
        return self.text.casefold()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and self.form not in _CALENDAR


def _capitalised(document: Document, taken: Spans) -> Iterator[tuple[str, str]]:
    """Yield the runs of capitalised words and the classes that their words name."""
    openings = {sentence.begin for sentence in document.sentences}
    tokens = [
        _Token(found[0], found.start(), found.end(), found.start() in openings)
        for found in _LATIN_WORD.finditer(document.text)
    ]
    runs: list[list[_Token]] = []
    last: list[_Token] = []  # the run that the next word may go on
    for token in tokens:
        beside = last and document.text[last[-1].end : token.begin] == " "
        goes_on = token.capital or (beside and token.form in (*_PREPOSITIONS, "and", "the"))
        if not goes_on or taken.meet(Span(token.begin, token.end)):
            last = []
        elif beside:
            last.append(token)
        else:
            last = [token]
            runs.append(last)
    inner = {one.text for one in tokens if one.capital and not one.opening}
    alone = Counter(run[0].text for run in runs if len(run) == 1)
    for run in runs:
        for part, person in _parts(run, alone):
            name = document.text[part[0].begin : part[-1].end]
            kind = "Person" if person and len(part) > 1 else _kind_of([one.form for one in part])
            if len(part) == 1 and not _is_name(part[0], document.text, inner):
                continue
            yield name, kind


def _is_name(word: _Token, text: str, inner: set[str]) -> bool:
    """Return whether one capitalised word is a name: not only the beginning of a sentence, and no demonym."""
    if word.form in _KIND_OF_HEAD or len(word.text) < 2:
        return False
    if word.opening and word.text not in inner and word.text[1:].islower():
        return False
    follows = _SMALL_WORD.match(text, word.end)
    return not (follows and _DEMONYM.fullmatch(word.form))


def _parts(run: list[_Token], alone: Counter[str]) -> Iterator[tuple[list[_Token], bool]]:
    """Yield the names that a run of words is made of, and whether a title stands before each."""
    part: list[_Token] = []
    person = joined = False
    for number, token in enumerate(run):
        following = run[number + 1 : number + 3]
        is_title = token.form in _TITLE_FORMS
        if token.capital and (is_title or token.form in _COMMON_FORMS) and not part:
            person = person or is_title
            continue
        if token.capital:
            part.append(token)
            continue
        goes_on = bool(part) and any(one.capital for one in following)
        if goes_on and not joined and token.form in _PREPOSITIONS:
            joined = goes_on = any(one.form in _KIND_OF_HEAD for one in part)
        elif goes_on and token.form == "and":
            goes_on = joined and _is_pair(part[-1], following[0], alone)
        else:
            goes_on = goes_on and joined and token.form == "the" and part[-1].form in _PREPOSITIONS
        if goes_on:
            part.append(token)
        else:
            yield from _trimmed(part, person)
            part, person, joined = [], False, False
    yield from _trimmed(part, person)


def _is_pair(before: _Token, after: _Token, alone: Counter[str]) -> bool:
    """Return whether an `and` stands within a name, as in Ministry of Trade and Industry."""
    return after.form not in _KIND_OF_HEAD and not alone[before.text] and not alone[after.text]


def _trimmed(part: list[_Token], person: bool) -> Iterator[tuple[list[_Token], bool]]:
    """Yield a name without the small words at its end."""
    while part and not part[-1].capital:
        part = part[:-1]
    if part:
        yield part, person


def _kind_of(forms: list[str]) -> str:
    """Return the class that the head of an English name says: its last word, or the last before `of`."""
    cut = next((n for n, form in enumerate(forms) if form in _PREPOSITIONS), len(forms))
    return _KIND_OF_HEAD.get(forms[cut - 1], "")


# ── Names in Arabic ──


def _by_arabic_words(document: Document, taken: Spans) -> Iterator[tuple[str, str]]:
    """Yield the names that Arabic head words, titles and brackets begin."""
    found = document.words
    reader = _ArabicNames(document.text, found)
    for match in _BRACKETED.finditer(document.text):
        inside = words(match[1])
        if len(inside) > 1 and (kind := _head_kind(inside[0].form)):
            yield match[1].strip(), kind
    for number, word in enumerate(found):
        if taken.meet(Span(word.begin, word.end)):
            continue
        if (
            head := next((one for one in stems(word.form) if one in _KIND_OF_HEAD), "")
        ) and head.isascii() is False:
            if end := reader.end_of_name(number, head):
                yield reader.text_of(number, end, head), _KIND_OF_HEAD[head]
        elif head := next((one for one in stems(word.form) if one in _KIND_BEFORE), ""):
            if end := reader.end_of_place(number + 1):
                yield reader.text_of(number + 1, end), _KIND_BEFORE[head]
        elif any(one in _TITLE_FORMS for one in stems(word.form)):
            if end := reader.end_of_person(number + 1):
                yield reader.text_of(number + 1, end), "Person"


def _head_kind(form: str) -> str:
    return next((_KIND_OF_HEAD[stem] for stem in stems(form) if stem in _KIND_OF_HEAD), "")


class _ArabicNames:
    """Tells where a name ends that begins at a word: at a mark, a particle, a conjunction, a new noun."""

    def __init__(self, text: str, found: tuple[Word, ...]) -> None:
        self._text, self._words = text, found
        forms = [word.form for word in found]
        self._times = Counter(stem for form in forms for stem in stems(form))
        self._whole = Counter(forms)

    def text_of(self, first: int, end: int, head: str = "") -> str:
        """Return the words of a name as they are written, without the clitics of its head."""
        whole = self._text[self._words[first].begin : self._words[end - 1].end]
        word = self._text[self._words[first].begin : self._words[first].end]
        cut = (clinging(word, head) or clinging(word, f"ال{head}")) if head else 0
        return with_own_article(whole[:cut], whole[cut:])

    def end_of_name(self, head: int, form: str) -> int:
        """Return where a name of a head word ends: what it is of and its definite attributes; 0 for none."""
        at = head + 1
        if self._words[head].form != form and self._words[head].form.endswith(("ال" + form, "لل" + form)):
            # The council: which one, an attribute tells that is made of a name, as in الاتحاد الأوروبي.
            lasting = _KIND_OF_HEAD[form] in ("InternationalOrganisation", "Actor")
            told = lasting and self._is_definite(at) and self._words[at].form.endswith(("ي", "يه"))
            return at + 1 if told else 0
        while at < head + 3 and self._is_open(at) and not self._is_definite(at):
            at += 1
        indefinite, start = at - head - 1, at
        while at < start + _MOST_DEFINITE and self._is_definite(at) and not self._is_new_noun(at, start):
            at += 1
        if self._is_purpose(at):
            at += 2 if self._is_definite(at + 1) else 1
        if at > start:
            return at
        return head + 2 if indefinite and self._is_known(head + 1) else 0

    def end_of_place(self, first: int) -> int:
        """Return where the name of a place ends, which begins at a word; 0 for no name."""
        if not (self._is_definite(first) or self._is_open(first)):
            return 0
        form = self._words[first].form
        said_once = self._times[form] < 2 and not self._is_definite(first + 1)
        if not self._is_definite(first) and said_once and (form[0] in "تين" or form.endswith(("يه", "ي"))):
            return 0  # a verb, or of what kind it is
        return first + 1 + (self._is_definite(first + 1) and not self._is_definite(first))

    def end_of_person(self, first: int) -> int:
        """Return where the name of a person ends, after a title; 0 for no name."""
        if not self._is_open(first) or self._is_definite(first):
            return 0
        end = first + 1
        while end < first + 3 and (self._is_open(end) or self._is_definite(end)):
            end += 1
        return end if end > first + 1 else 0

    def _stands(self, at: int) -> bool:
        """Return whether a word follows the one before it without a mark between, and is no particle."""
        if not 0 < at < len(self._words):
            return False
        word = self._words[at]
        gap = self._text[self._words[at - 1].end : word.begin]
        return gap == " " and word.form not in _COMMON_FORMS and not word.form.isascii()

    def _is_definite(self, at: int) -> bool:
        return self._stands(at) and self._words[at].form.startswith("ال") and len(self._words[at].form) > 3

    def _is_open(self, at: int) -> bool:
        """Return whether a word may go on a name: it has no clitic that shows, and no article."""
        if not self._stands(at) or self._is_definite(at):
            return False
        form = self._words[at].form
        clings = form.startswith("لل") or re.match("[وفبلك]+ال", form)
        joined = form[0] in "وبفلك" and self._whole[form[1:]] > 0
        return not clings and not joined and form not in _CALENDAR and not _head_kind(form)

    def _is_new_noun(self, at: int, start: int) -> bool:
        """Return whether a definite word begins another thing: the initiative, the programme."""
        return at > start and self._words[at].form.removeprefix("ال") in _KIND_OF_HEAD

    def _is_purpose(self, at: int) -> bool:
        """Return whether a name goes on with what it is for, as in `للتعاون`."""
        return self._stands(at) and self._words[at].form.startswith("لل") and len(self._words[at].form) > 4

    def _is_known(self, at: int) -> bool:
        """Return whether a word without an article stands elsewhere, too, so that it is no attribute here."""
        form = self._words[at].form
        return self._times[form] > 1 and not form.endswith(("يه", "ي"))
