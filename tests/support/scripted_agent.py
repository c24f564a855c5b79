"""An agent without a model: it looks questions up by their words, follows the evidence, and takes what fits best.

It may only call the tools, or, as the other agent that is compared, only ask /sparql.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from http_client import send
from mcp.client import Client

from isnad.names.arabic import normalised, stems

_MOST_THINGS = 8
_FOLLOWED = 3  # statements whose ends are read about, too
_ID = "https://w3id.org/isnad/id/"
_SMALL = (
    "the a an of to in on at by for and or is are was were did does do with which who whom what when where how many "
    "it its that this from any such "
    "من في على الى عن ما متى اين اي هو هي هل الذي التي التى كم ماذا بماذا لمن مع عام او و"
)
_STOP = frozenset(normalised(_SMALL).split())
# What a question word asks for, by the property's local name or by the kind of value.
_WANTED = {
    "when": ("date",), "متى": ("date",), "الاشهر": ("date",),
    "where": ("locatedIn", "tookPlaceIn"), "اين": ("locatedIn", "tookPlaceIn"), "city": ("tookPlaceIn",),
    "many": ("statedCount",), "كم": ("statedCount",),
    "who": ("By", "hasParticipant", "carriesOut"), "من": ("By", "hasParticipant", "carriesOut"),
    "مع": ("hasParticipant",),
}  # fmt: skip
# Properties that say how a thing is named, counted or described, and not what it has to do with others.
_FORMAL = (
    *("nameInText", "type", "ordinal", "notation", "statedQuality", "instancesStated", "quantityText"),
    *("dateText", "statedCount"),
)
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing { ?thing rdfs:label ?label
    FILTER (STRSTARTS(STR(?thing), "https://w3id.org/isnad/id/") && CONTAINS(LCASE(STR(?label)), %s)) } LIMIT 20
"""
_STATEMENTS = """
PREFIX ici: <https://w3id.org/isnad/ici#>
PREFIX chain: <https://w3id.org/isnad/chain#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s ?p ?o ?sl ?pl ?ol ?quote {
    GRAPH ?passage { ?s ?p ?o FILTER (?s = <%(thing)s> || ?o = <%(thing)s>) }
    ?passage a chain:Passage ; chain:quote ?quote .
    OPTIONAL { ?s rdfs:label ?sl FILTER (LANG(?sl) = "%(language)s") }
    OPTIONAL { ?p rdfs:label ?pl FILTER (LANG(?pl) = "%(language)s") }
    OPTIONAL { ?o rdfs:label ?ol FILTER (LANG(?ol) = "%(language)s") }
}
"""


@dataclass(frozen=True)
class Said:
    """A statement as an agent compares it: its ends, its property, its quote, and the words it is read by."""

    ends: tuple[str, str]
    end_names: tuple[str, str]
    predicate: str
    quote: str
    names: str
    passage_words: str


def ranked(found: list[Said], question: str) -> list[Said]:
    """Return statements by how well they fit a question, the best first."""
    asked = _words(question)
    weights = _weights(found)
    bare = _bare(question)  # what is asked for stands first; "من" and "مع" are prepositions elsewhere
    asking = bare[:1] + [word for word in bare[1:] if word not in ("من", "مع")]
    wanted = [name for word, names in _WANTED.items() if normalised(word) in asking for name in names]

    def fit(said: Said) -> float:
        by_name, by_passage = _words(said.names), _words(said.passage_words)
        share = sum((weights[word] for word in asked if word in by_name), 0.0)
        share += 0.35 * sum(weights[word] for word in asked if word in by_passage)
        spare = sum(weights[word] for word in by_name if word not in asked)
        bonus = 5.0 if any(said.predicate.endswith(name) for name in wanted) else 0.0
        # What answers is not in the question: of one end at least the words are new.
        old = all(_words(name) <= asked for name in said.end_names)
        formal = said.predicate in _FORMAL and said.predicate not in wanted
        return share + bonus - 0.25 * spare - (3.0 if formal else 0.0) - (2.0 if old else 0.0)

    return sorted(found, key=fit, reverse=True)


async def read_by_tools(client: Client, question: str, language: str) -> list[Said]:
    """Find what a question names, and return all that is stated about each thing, and about what fits best."""

    async def read(thing: str) -> None:
        asked = {"about": thing, "language": language, "limit": 100}
        page = (await client.call_tool("evidence", asked)).structured_content
        said.update(dict.fromkeys(one for each in page["statements"] for one in _read(each)))

    said: dict[Said, None] = {}
    found = (
        await client.call_tool("find", {"text": question[:200], "language": language})
    ).structured_content
    things = [thing["thing"]["iri"] for thing in found["things"]][:_MOST_THINGS]
    for thing in things:
        await read(thing)
    followed = [end for one in ranked(list(said), question)[:_FOLLOWED] for end in one.ends]
    for end in dict.fromkeys(followed):
        if end.startswith(_ID) and end not in things:
            await read(end)
    return list(said)


def read_by_sparql(address: str, question: str, language: str) -> list[Said]:
    """Do the same with SPARQL alone: names by CONTAINS, and the named graphs that state something of each."""
    things: Counter[str] = Counter()
    for word in _bare(question):
        if word not in _STOP and len(word) > 2:
            for row in _rows(address, _LABELS % json.dumps(word, ensure_ascii=False)):
                things[row["thing"]] += 1
    said: dict[Said, None] = {}

    def read(thing: str) -> None:
        for row in _rows(address, _STATEMENTS % {"thing": thing, "language": language}):
            names = " ".join(row.get(name, "") for name in ("sl", "pl", "ol"))
            ends = (row.get("sl", row["s"]), row.get("ol", row["o"]))
            predicate = re.split("[#/]", row["p"])[-1]
            said[
                Said(
                    (row["s"], row["o"]),
                    ends,
                    predicate,
                    row["quote"],
                    names,
                    row["quote"],
                )
            ] = None

    best = [thing for thing, _ in things.most_common(_MOST_THINGS)]
    for thing in best:
        read(thing)
    followed = [end for one in ranked(list(said), question)[:_FOLLOWED] for end in one.ends]
    for end in dict.fromkeys(followed):
        if end.startswith(_ID) and end not in best:
            read(end)
    return list(said)


def _read(statement: dict[str, Any]) -> Iterator[Said]:
    subject, predicate, value = (statement[name] for name in ("subject", "predicate", "object"))
    names = " ".join(term["name"] for term in (subject, predicate, value))
    ends = (subject["iri"] or subject["value"], value["iri"] or value["value"])
    local = re.split("[#/]", predicate["iri"])[-1]
    if statement["stance"] == "countering":
        return
    for one in statement["evidence"]:
        passage = f"{one['quote']} {one['rendering']}"
        yield Said(ends, (subject["name"], value["name"]), local, one["quote"], names, passage)


def _rows(address: str, query: str) -> list[dict[str, str]]:
    body = send(f"{address}/sparql?{urlencode({'query': query, 'format': 'json'})}").body
    rows = json.loads(body)["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in rows]


def _bare(text: str) -> list[str]:
    return [normalised(word) for word in re.findall(r"\w+", text.lower())]


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _bare(text) if word not in _STOP)


def _stem(word: str) -> str:
    """Return a word without what is often hung on it."""
    if word.isascii():
        return re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word
    short = re.sub(r"(?:ات|ين|ون|ه|ت|ا)$", "", min(stems(word), key=len))
    return re.sub(r"^[يت](?=...)", "", short) or word  # of a verb


def _weights(found: list[Said]) -> dict[str, float]:
    """Return how much each word tells: the more, the fewer statements have it."""
    counted = Counter(word for said in found for word in _words(f"{said.names} {said.passage_words}"))
    return {word: math.log(1 + len(found) / count) for word, count in counted.items()}
