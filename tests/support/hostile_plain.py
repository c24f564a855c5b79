"""Queries that are made to look plain, and are not; or that are, and try to cost more than plain ones may."""

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_CLAIM = "<https://w3id.org/isnad/chain#Claim>"
_KUWAIT = "<https://w3id.org/isnad/id/Kuwait>"
_ANY = (200, 413, 504, 507)
_CHAIN = " . ".join(f"?v{i} ?p{i} ?v{i + 1}" for i in range(8))


def plain_looking() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return queries by their names, each with the statuses that are right for it."""
    return {
        "all of one class, squared": ("SELECT * { ?a a ?t . ?b a ?t }", _ANY),
        "all of one class, to the fourth": ("ASK { ?a a ?t . ?b a ?t . ?c a ?t . ?d a ?t FILTER(?a = ?t) }", _ANY),
        "a star of one predicate": ("SELECT * { " + " . ".join(f"?s ?p ?o{i}" for i in range(8)) + " }", _ANY),
        "a star into one object": ("SELECT * { " + " . ".join(f"?s{i} ?p ?o" for i in range(8)) + " }", _ANY),
        "a star about one thing": ("SELECT * { " + " . ".join(f"{_KUWAIT} ?p{i} ?o" for i in range(8)) + " }", _ANY),
        "a chain of anything": (f"SELECT * {{ {_CHAIN} }}", _ANY),
        "a chain from a thing": (f"ASK {{ {_KUWAIT} ?p ?v0 . {_CHAIN} FILTER(?v8 = ?p) }}", _ANY),
        "a chain there and back": (f"SELECT * {{ {_KUWAIT} ?a ?x . ?y ?b ?x . ?y ?c ?z . ?w ?d ?z }}", _ANY),
        "a cycle": ("SELECT * { ?a ?p ?b . ?b ?q ?c . ?c ?r ?a }", _ANY),
        "a predicate as a subject": ("SELECT * { ?a ?p ?b . ?p ?q ?c . ?q ?r ?d }", _ANY),
        "a predicate shared by all": ("SELECT * { ?a ?p ?b . ?c ?p ?d . ?e ?p ?f }", _ANY),
        "the same variable thrice": ("SELECT * { ?a ?a ?a }", (200,)),
        "ordered by all": ("SELECT * { ?s ?p ?o } ORDER BY ?o DESC(?s) ?p LIMIT 1", _ANY),
        "distinct and then one": ("SELECT DISTINCT ?o { ?s ?p ?o } LIMIT 1", (200,)),
        "a far offset": ("SELECT * { ?s ?p ?o } LIMIT 1 OFFSET 999999999", (200,)),
        "a limit of nothing": (f"SELECT * {{ {_CHAIN} }} ORDER BY ?v8 LIMIT 0", _ANY),
        "a join before a limit": (f"SELECT * {{ ?a a ?t . ?b a ?t . ?b {_LABEL} ?l FILTER(?l = 1) }} LIMIT 1", _ANY),
        "filters on long texts": (
            "SELECT * { ?s ?p ?o FILTER(" + " && ".join(['STRLEN(STR(?o)) > 5'] * 9) + ") }",
            (200, 413, 504),  # all rows of a store on disk, eight at a time
        ),
        "brackets up to the limit": ("SELECT * { ?s ?p ?o FILTER" + "(" * 60 + "?o" + ")" * 60 + " }", (200, 413)),
        "brackets left open": (f"SELECT * {{ {_KUWAIT} ?p ?o FILTER(" + "(" * 60 + "}", (400,)),
        "negations in a row": (f"ASK {{ {_KUWAIT} ?p ?o FILTER(" + "!" * 150 + "?o) }", (200,)),
        "an IN of hundreds": (f"ASK {{ ?s ?p ?o FILTER(?o IN ({', '.join(map(str, range(600)))})) }}", (200,)),
        "optionals that multiply": (
            f"SELECT * {{ {_KUWAIT} ?p ?x " + " ".join(f"OPTIONAL {{ ?x ?q{i} ?y{i} }}" for i in range(6)) + " }",
            _ANY,
        ),
        "an optional of everything": (f"SELECT * {{ {_KUWAIT} a ?t OPTIONAL {{ ?a ?b ?c . ?c ?d ?e }} }}", _ANY),
        "an optional by an optional": (
            f"SELECT * {{ ?s a ?t OPTIONAL {{ ?s {_LABEL} ?l }} OPTIONAL {{ ?x ?y ?l }} }}",
            _ANY,
        ),
        "an optional of two": ("SELECT * { ?s a ?t OPTIONAL { ?s ?a ?b . ?s ?c ?d } }", _ANY),
        "a path from anywhere": (f"SELECT * {{ ?a {_TYPE}* ?b }}", _ANY),
        "a path to what everything is": (f"SELECT * {{ ?a {_TYPE}+ {_CLAIM} }}", (200,)),
        "a path after a join": (f"SELECT * {{ ?a a ?c . ?c {_SUBCLASS}+ ?d . ?e a ?d }}", _ANY),
        "a path of many steps": (f"SELECT * {{ {_KUWAIT} {'/'.join([f'^{_TYPE}/{_TYPE}'] * 4)} ?x }}", _ANY),
        "described by the thousand": ("DESCRIBE ?s { ?s ?p ?o }", _ANY),
        "described with its neighbours": (f"DESCRIBE ?a ?b ?c {{ {_KUWAIT} ?p ?a . ?a ?q ?b . ?b ?r ?c }}", _ANY),
        "constructed eightfold": (
            "CONSTRUCT { " + " . ".join(f"?s ?p ?o{i}" for i in range(4)) + " } { "
            + " . ".join(f"?s ?p ?o{i}" for i in range(4)) + " }",
            _ANY,
        ),
        "a keyword in a comment": (f"ASK {{ {_KUWAIT} ?p ?o # }} \n . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}", (200,)),
        "a comment in an IRI": ("ASK { <urn:#> ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?d = ?b) }", _ANY),
        "an IRI in a comment": (f"SELECT * {{ {_KUWAIT} ?p ?o #<\n . ?a ?b ?c . ?d ?e ?f #>\n }}", _ANY),
        "a prefix in a comment": (
            f"#PREFIX x: {_KUWAIT}\nPREFIX x: {_CLAIM} #PREFIX x: {_KUWAIT}\nSELECT * {{ ?a a x: . ?b a x: . ?a ?c ?b }}",
            _ANY,
        ),
        "a string that goes on": ('SELECT * { ?s ?p """ . ?a ?b "" } # """ . ?a ?b ?c . ?d ?e ?f }', _ANY),
        "escaped letters": ("SELECT * { ?s ?p ?o . ?\\u0061 ?b ?c . ?d ?e ?f }", (*_ANY, 400)),
        "a name with a full stop": ("PREFIX x: <urn:x> SELECT * { ?s x:a.b ?o . ?p x:a. ?a ?b ?c }", (400,)),
        "another language's digits": ("SELECT * { ?s ?p ?o } LIMIT \u0661", (400,)),
        "a second query": (f"ASK {{ {_KUWAIT} ?p ?o }} SELECT * {{ ?a ?b ?c . ?d ?e ?f }}", (400,)),
        "an update behind it": (f"ASK {{ {_KUWAIT} ?p ?o }} ; DROP ALL", (400,)),
        "a subquery in a filter": (f"ASK {{ {_KUWAIT} ?p ?o FILTER(EXISTS {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?o }}) }}", _ANY),
    }  # fmt: skip
