"""Patterns for texts that are meant to take a server down, or to reach what is behind the index."""

_PREFIXES = (
    "PREFIX text: <http://jena.apache.org/text#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_KUWAIT = '{ ?x text:query "the Kuwait" }'
_WRONG, _RIGHT, _STOPPED = (400,), (200,), (200, 413, 504, 507)


def text_patterns() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return queries by their names, each with the statuses that are right for it."""
    asked = 'SELECT ?x { ?x text:query "%s" }'
    found = {
        "no words": (asked % "", _WRONG),
        "signs alone": (asked % "\\\"*()^:-+~", _WRONG),
        "ten thousand words": (asked % ("word " * 10_000), _WRONG),
        "a thousand words": (asked % ("w " * 999), _RIGHT),
        "a thousand other words": (asked % " ".join(f"{n:x}" for n in range(490)), _RIGHT),
        "one word of 1,900 letters": (asked % ("ا" * 1_900), _RIGHT),
        "clitics alone": (asked % ("وبال" * 400), _RIGHT),
        "NUL": (asked % "a\\u0000b", (200, 400)),
        "a NUL as it is": (asked % "a\0b", (200, 400)),
        "half of a surrogate pair": (asked % "a\\uD800b", (200, 400)),
        "marks alone": (asked % ("\u064b" * 500), _WRONG),
        "emoji": (asked % ("👩‍👩‍👧" * 100), _WRONG),
        "operators of FTS5": (asked % "north NOT (atlantic OR NEAR(a b, 5)) AND {keys}: ^x*", _RIGHT),
        "an injection": (asked % "a'); DROP TABLE text; --", _RIGHT),
        "a quotation mark": (asked % '\\" OR \\"', _RIGHT),
        "a wildcard": (asked % "* % _", _WRONG + _RIGHT),
        "a huge limit": ('SELECT ?x { ?x text:query ("NATO" 1000000000) }', _WRONG),
        "a limit of many digits": (f'SELECT ?x {{ ?x text:query ("NATO" {"9" * 5_000}) }}', _WRONG),
        "a negative limit": ('SELECT ?x { ?x text:query ("NATO" -1) }', _WRONG),
        "a variable as the words": ("SELECT ?x { ?x text:query ?words }", _WRONG),
        "a variable that is bound": ('SELECT ?x { BIND ("NATO" AS ?w) ?x text:query ?w }', _WRONG),
        "an IRI as the words": ("SELECT ?x { ?x text:query <file:///etc/passwd> }", _WRONG),
        "another property": ('SELECT ?x { ?x text:query (rdfs:seeAlso "NATO") }', _WRONG),
        "a language that is none": ('SELECT ?x { ?x text:query ("NATO" "lang:%\' OR 1=1") }', _WRONG),
        "ten thousand properties": (f'SELECT ?x {{ ?x text:query ({"rdfs:label " * 7_000} "NATO") }}', (*_WRONG, 507)),
        "in OPTIONAL": ('SELECT * { ?x a ?c OPTIONAL { (?x ?s) text:query "NATO" } } LIMIT 10', _RIGHT),
        "in UNION": ('SELECT * { { ?x text:query "NATO" } UNION { ?x text:query "الكويت" } }', _RIGHT),
        "in MINUS": ('SELECT * { ?x rdfs:label ?l MINUS { ?x text:query "NATO" } } LIMIT 10', _RIGHT),
        "in GRAPH": ('SELECT * { GRAPH ?g { ?x text:query "NATO" } }', _RIGHT),
        "in FILTER EXISTS": ('ASK { ?x a ?c FILTER EXISTS { ?x text:query "NATO" } }', _RIGHT),
        "in a subquery": ('SELECT * { { SELECT * { (?x ?s ?t) text:query "NATO" } } }', _RIGHT),
        "in a path": ('SELECT * { ?x text:query/rdfs:label "NATO" }', _WRONG),
        "in a template": ('CONSTRUCT { ?x text:query "NATO" } { ?x text:query "NATO" }', _RIGHT),
        "under SERVICE": ('SELECT * { SERVICE <http://127.0.0.1:9/> { ?x text:query "NATO" } }', (403,)),
        "five hundred of them": (
            f"SELECT (COUNT(*) AS ?n) {{ {' UNION '.join([_KUWAIT] * 500)} }}",
            _STOPPED,
        ),
        "a product of them": (
            "SELECT (COUNT(*) AS ?n) { " + " ".join(f'?x{n} text:query "Kuwait" .' for n in range(12)) + " }",
            _STOPPED,
        ),
    }  # fmt: skip
    return {name: (_PREFIXES + text, right) for name, (text, right) in found.items()}
