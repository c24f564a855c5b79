"""Requests that are meant to take a server down, and the statuses that are right for each."""

from dataclasses import dataclass
from urllib.parse import quote

from hostile_plain import plain_looking
from hostile_text import text_patterns
from raw_http import head

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STOPPED = (504, 507)  # out of time or out of memory
WRONG = (400,)
REFUSED = (403,)
BUSY = (503, 429)


@dataclass(frozen=True)
class Attack:
    """A request, and the statuses that are right for it (0: the connection is closed without a response)."""

    name: str
    sent: bytes
    right: tuple[int, ...]


def attacks(sink: str, secret: str) -> list[Attack]:
    """List all; the sink is an address where nobody may ever call, the secret a file nobody may ever read."""
    return [
        *_products(), *_bombs(), *_paths(), *_deep(), *_long(), *_patterns(), *_unicode(), *_encodings(),
        *_smuggling(), *_outbound(sink, secret), *_parameters(), *_headers(),
        *(_asked(f"plain-looking, {name}", text, right) for name, (text, right) in plain_looking().items()),
        *(_asked(f"texts, {name}", text, right) for name, (text, right) in text_patterns().items()),
    ]  # fmt: skip


def _asked(name: str, text: str, right: tuple[int, ...], more: str = "") -> Attack:
    """Post a query; what is refused for being busy is right, too, while others attack."""
    type_, body = QUERY, text.encode()
    if more:
        type_, body = FORM, f"query={quote(text, safe='')}{more}".encode()
    return Attack(name, head("POST", "/sparql", [("Content-Type", type_)], len(body)) + body, (*right, *BUSY))


def _raw(name: str, sent: bytes, *right: int) -> Attack:
    return Attack(name, sent, (*right, *BUSY))


def _products() -> list[Attack]:
    forms = {
        "count": f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
        "all rows": f"SELECT * {PRODUCT}",
        "distinct": f"SELECT DISTINCT * {PRODUCT}",
        "reduced": f"SELECT REDUCED * {PRODUCT}",
        "ordered": f"SELECT * {PRODUCT} ORDER BY ?l ?i ?f ?c",
        "ordered by an expression": f"SELECT * {PRODUCT} ORDER BY CONCAT(STR(?a), STR(?l))",
        "grouped": f"SELECT ?a ?d ?g ?j (COUNT(*) AS ?n) {PRODUCT} GROUP BY ?a ?d ?g ?j",
        "having": f"SELECT ?a {PRODUCT} GROUP BY ?a HAVING (COUNT(DISTINCT ?l) > 1000000000)",
        "a far offset": f"SELECT * {PRODUCT} OFFSET 99999999999 LIMIT 1",
        "distinct counted": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d), STR(?g))) AS ?n) {PRODUCT}",
        "constructed": f"CONSTRUCT {{ ?a ?b ?l . ?d ?e ?i }} {PRODUCT}",
        "described": f"DESCRIBE ?a ?d ?g {PRODUCT}",
        "with a filter that never holds": f"SELECT * {{ {PRODUCT} FILTER(STRLEN(CONCAT(STR(?a), STR(?l))) < 0) }}",
        "of optionals": "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } OPTIONAL { ?g ?h ?i } OPTIONAL { ?j ?k ?l } }",
        "of unions": "SELECT * { " + " ".join("{ ?a ?b ?c } UNION { ?d ?e ?f }" for _ in range(4)) + " }",
        "less another": f"SELECT * {{ {PRODUCT} MINUS {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?x }} }}",
        "in every graph": "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }",
        "in subqueries": "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"{{ SELECT * {{ ?a{i} ?b{i} ?c{i} }} }}" for i in range(4))
        + " }",
        "with what does not exist": f"SELECT * {{ {PRODUCT} FILTER NOT EXISTS {{ ?a ?x ?y . ?y ?z ?w . ?w ?v ?u }} }}",
        "bound again and again": f"SELECT * {{ {PRODUCT} BIND(MD5(CONCAT(STR(?a), STR(?l))) AS ?m) FILTER(?m = 'x') }}",
    }
    values = {
        f"of {n} VALUES of {size}": "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(size)))} }}" for i in range(n))
        + " }"
        for n, size in ((6, 60), (8, 40), (12, 20), (30, 10))
    }
    found = [_asked(f"a product, {name}", text, (*STOPPED, 413)) for name, text in forms.items()]
    return found + [_asked(f"a product {name}", text, STOPPED) for name, text in values.items()]


def _bombs() -> list[Attack]:
    def doubling(function: str, times: int) -> str:
        binds = " ".join(f"BIND({function.format(x=f'?x{i}')} AS ?x{i + 1})" for i in range(times))
        return f"SELECT (STRLEN(STR(?x{times})) AS ?n) {{ BIND('aaaaaaaaaa' AS ?x0) {binds} }}"

    found = {
        "CONCAT": doubling("CONCAT({x}, {x})", 40),
        "CONCAT of four": doubling("CONCAT({x}, {x}, {x}, {x})", 20),
        "REPLACE": doubling("REPLACE({x}, 'a', {x})", 6),
        "REPLACE within REPLACE": doubling("REPLACE({x}, 'a', REPLACE({x}, 'a', {x}))", 5),
        "REPLACE of nothing": doubling("REPLACE({x}, '', {x})", 6),
        "ENCODE_FOR_URI": "SELECT (STRLEN(?z) AS ?n) { BIND('éééééééééé' AS ?x0) "
        + " ".join(f"BIND(ENCODE_FOR_URI(CONCAT(?x{i}, ?x{i}, 'é')) AS ?x{i + 1})" for i in range(40))
        + " BIND(?x40 AS ?z) }",
        "GROUP_CONCAT": f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {PRODUCT}",
        "GROUP_CONCAT with a separator": "SELECT (GROUP_CONCAT(STR(?c); SEPARATOR='"
        + "-" * 5000
        + "') AS ?x) "
        + PRODUCT,
        "GROUP_CONCAT of what is distinct": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?f))) AS ?x) {PRODUCT}",
        "SAMPLE": f"SELECT (SAMPLE(CONCAT(STR(?a), STR(?l))) AS ?x) {PRODUCT}",
        "MAX of long texts": f"SELECT (MAX(REPLACE(STR(?a), '', STR(?l))) AS ?x) {PRODUCT}",
        "sums of large numbers": f"SELECT (SUM(99999999999999999999999 * STRLEN(STR(?a))) AS ?x) {PRODUCT}",
        "hashes": f"SELECT (COUNT(DISTINCT SHA512(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) {PRODUCT}",
        "UUIDs": f"SELECT (COUNT(DISTINCT ?u) AS ?n) {{ {PRODUCT} BIND(STRUUID() AS ?u) }}",
        "blank nodes": f"CONSTRUCT {{ [] ?b [ ?e [ ?h ?l ] ] }} {PRODUCT}",
        "sorting long keys": f"SELECT ?a {{ {PRODUCT} }} ORDER BY REPLACE(STR(?a), '', STR(?d)) DESC(STR(?l))",
    }
    return [_asked(f"a bomb, {name}", text, (*STOPPED, 413, 200)) for name, text in found.items()]


def _paths() -> list[Attack]:
    found = {
        "everything, transitively": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
        "both ways": "SELECT (COUNT(*) AS ?n) { ?a ((!<urn:x>)|(!^<urn:x>))* ?b . ?b ((!<urn:x>)|(!^<urn:x>))+ ?c }",
        "of paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<urn:x>)*/(!<urn:y>)*)* ?b . ?b (!<urn:z>)* ?c . ?d (!<urn:z>)* ?e }",
        "chained": "SELECT (COUNT(*) AS ?n) { ?a "
        + "/".join(["(!<urn:x>)"] * 30)
        + " ?b . ?c (!<urn:q>)+ ?d . ?e ?f ?g }",
        "of stars of stars": "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)*)*)* ?b . ?c (((!<urn:x>)+)*)+ ?d . ?e ?f ?g }",
        "of alternatives": "SELECT (COUNT(*) AS ?n) { ?a ("
        + "|".join(f"!<urn:{i}>" for i in range(300))
        + ")* ?b . ?c ?d ?e . ?f ?g ?h }",
        "distinct": "SELECT DISTINCT ?a ?b ?c ?d { ?a (!<urn:x>)* ?b . ?c (!<urn:y>)* ?d }",
        "in every graph": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a (!<urn:x>)* ?b } GRAPH ?h { ?c (!<urn:x>)* ?d } ?e (!<urn:x>)* ?f }",
        "zero or more of nothing": "SELECT (COUNT(*) AS ?n) { ?a <urn:none>* ?b . ?c <urn:none>* ?d . ?e <urn:none>? ?f }",
    }
    return [_asked(f"a path, {name}", text, (*STOPPED, 200)) for name, text in found.items()]


def _deep() -> list[Attack]:
    found = {
        "groups": "SELECT * " + "{" * 20_000 + "}" * 20_000,
        "groups, never closed": "SELECT * " + "{" * 90_000,
        "brackets": "SELECT * { FILTER" + "(" * 40_000 + "1" + ")" * 40_000 + " }",
        "negations": "SELECT * { FILTER(" + "!" * 90_000 + "true) }",
        "minus signs": "SELECT (" + "- " * 40_000 + "1 AS ?x) {}",
        "plus signs": "SELECT (" + "+" * 300 + "1 AS ?x) {}",
        "paths": "SELECT * { ?s " + "(" * 40_000 + "<urn:p>" + ")" * 40_000 + " ?o }",
        "inverse paths": "SELECT * { ?s " + "^(" * 25_000 + "<urn:p>" + ")" * 25_000 + " ?o }",
        "OPTIONALs": "SELECT * { " + "OPTIONAL { " * 8_000 + "}" * 8_000 + " }",
        "GRAPHs": "SELECT * { " + "GRAPH ?g { " * 8_000 + "}" * 8_000 + " }",
        "MINUSes": "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * 5_000 + "}" * 5_000 + " }",
        "NOT EXISTSes": "SELECT * { " + "FILTER NOT EXISTS { " * 4_000 + "}" * 4_000 + " }",
        "subqueries": "SELECT * { " + "{ SELECT * { " * 4_000 + "} }" * 4_000 + " }",
        "blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 12_000 + "1" + " ]" * 12_000 + " }",
        "collections": "SELECT * { ?s ?p " + "( " * 20_000 + "1" + " )" * 20_000 + " }",
        "functions": "SELECT (" + "STR(" * 16_000 + "1" + ")" * 16_000 + " AS ?x) {}",
        "IFs": "SELECT (" + "IF(true, " * 6_000 + "1" + ", 2)" * 6_000 + " AS ?x) {}",
        "COALESCEs": "SELECT (" + "COALESCE(" * 8_000 + "1" + ")" * 8_000 + " AS ?x) {}",
        "triple terms": "SELECT * { ?s ?p " + "<<( ?s ?p " * 5_000 + "1" + " )>>" * 5_000 + " }",
        "mixed brackets": "SELECT * " + "{([" * 20_000,
    }
    shallow = {  # no bracket is nested, and yet what is built of it is deep
        "sums": "SELECT (1" + "+1" * 45_000 + " AS ?x) {}",
        "products": "SELECT (1" + "*1" * 45_000 + " AS ?x) {}",
        "alternatives": "SELECT * { FILTER(?x" + "||?x" * 24_000 + ") }",
        "conjunctions": "SELECT * { FILTER(?x" + "&&?x" * 24_000 + ") }",
        "unions": "SELECT * { {}" + " UNION {}" * 10_000 + " }",
        "path steps": "SELECT * { ?s <a:>" + "/<a:>" * 18_000 + " ?o }",
        "path alternatives": "SELECT * { ?s <a:>" + "|<a:>" * 18_000 + " ?o }",
        "BINDs": "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(4_000)) + " }",
        "OPTIONALs in a row": "SELECT * { " + "OPTIONAL { ?s ?p 1 } " * 4_500 + "}",
        "FILTERs in a row": "SELECT * { " + "FILTER(1) " * 9_000 + "}",
        "groups in a row": "SELECT * { " + "{} " * 30_000 + "}",
    }
    return [_asked(f"deep {name}", text, WRONG) for name, text in found.items()] + [
        _asked(f"a long chain of {name}", text, (200, 400, *STOPPED, 413)) for name, text in shallow.items()
    ]


def _long() -> list[Attack]:
    variables = " ".join(f"?v{i}" for i in range(9_000))
    numbers = " ".join(map(str, range(17_000)))
    found = {
        "IN of numbers": (
            "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(15_000))) + ")) }",
            (200, *STOPPED),
        ),
        "NOT IN of texts": (
            "SELECT * { ?a ?b ?c . ?s ?p ?o FILTER(STR(?o) NOT IN ("
            + ",".join(f"'{i}'" for i in range(11_000))
            + ")) }",
            (200, 413, *STOPPED),
        ),
        "VALUES": (f"SELECT * {{ VALUES ?x {{ {numbers} }} }}", (200,)),
        "VALUES joined with all": (
            f"SELECT * {{ VALUES ?x {{ {numbers} }} ?a ?b ?c . ?d ?e ?f }}",
            (413, *STOPPED),
        ),
        "VALUES of many columns": (
            f"SELECT * {{ VALUES ({variables}) {{ ({'1 ' * 9_000}) }} }}",
            (200, *STOPPED),
        ),
        "SELECT of many variables": (f"SELECT {variables} {{ ?s ?p ?o }}", (200, 413, *STOPPED)),
        "ORDER BY many": (f"SELECT * {{ ?s ?p ?o }} ORDER BY {variables}", (200, 413, *STOPPED)),
        "GROUP BY many": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY " + variables, (200, 400, *STOPPED)),
        "DESCRIBE of many": ("DESCRIBE " + " ".join(f"<urn:{i}>" for i in range(7_000)), (200, *STOPPED)),
        "FROM of many": (
            "SELECT * " + " ".join(f"FROM <urn:{i}>" for i in range(5_000)) + " { ?s ?p ?o }",
            (200, *STOPPED),
        ),
        "PREFIXes": (" ".join(f"PREFIX p{i}: <urn:{i}>" for i in range(3_500)) + " ASK {}", (200,)),
        "a comment": ("ASK {} #" + "x" * 99_000, (200,)),
        "blanks": ("ASK {}" + " " * 99_000, (200,)),
        "a literal": ("SELECT ('" + "x" * 99_000 + "' AS ?x) {}", (200,)),
        "an IRI": ("ASK { ?s ?p <urn:" + "x" * 98_000 + "> }", (200,)),
        "a name": ("ASK { ?" + "x" * 98_000 + " ?p ?o }", (200,)),
        "a number": ("SELECT (" + "9" * 99_000 + " AS ?x) {}", (200, 400)),
        "a fraction": ("SELECT (0." + "9" * 98_000 + " + 1 AS ?x) {}", (200, 400)),
        "an exponent": ("SELECT (1e" + "9" * 98_000 + " AS ?x) {}", (200, 400)),
        "a language tag": ("SELECT ('x'@a" + "-abcdefgh" * 10_000 + " AS ?x) {}", (200, 400)),
        "a LIMIT": ("SELECT * { ?s ?p ?o } LIMIT " + "9" * 30_000, WRONG),
        "a string that never ends": ("SELECT * { ?s ?p '''" + "'''a" * 20_000, WRONG),
        "a query beyond the limit": ("ASK {}" + " " * 150_000, (413,)),
    }
    return [_asked(f"a long {name}", text, right) for name, (text, right) in found.items()]


def _patterns() -> list[Attack]:
    texts = "a" * 5_000 + "!"
    found = {
        "nested repetition": ("^(a+)+$", (200,)),
        "nested alternatives": ("^(a|aa)+$", (200,)),
        "overlapping dots": ("^(.*a){25}$", (200, *STOPPED)),
        "a large count": ("a{1000}{1000}{100}", (200, *STOPPED)),
        "counts of counts": ("((a{100}){100}){100}", (200, *STOPPED)),
        "a backward reference": (r"(a*)*\\1", (200, 400)),
        "looking behind": ("(?<=a+)b", (200, 400)),
        "Unicode classes": (r"(\\p{L}{1,100}){1,100}", (200, *STOPPED)),
        "unbalanced": ("((((((((((", (200, 400)),
        "deep groups": ("(" * 5_000 + ")" * 5_000, (200, 400, *STOPPED)),
    }
    single = [
        _asked(f"a pattern, {name}", f"SELECT (REGEX('{texts}', '{pattern}') AS ?x) {{}}", right)
        for name, (pattern, right) in found.items()
    ]
    over_all = [
        _asked(
            "a pattern over a product",
            f"SELECT * {{ {PRODUCT} FILTER REGEX(CONCAT(STR(?a), STR(?l)), '^(x+x+)+y$') }}",
            STOPPED,
        ),
        _asked(
            "a pattern from the data",
            f"SELECT * {{ {PRODUCT} FILTER REGEX(STR(?a), STR(?l)) }}",
            (413, *STOPPED),
        ),
        _asked(
            "another pattern each time",
            f"SELECT * {{ {PRODUCT} FILTER REGEX(STR(?a), CONCAT(STR(?d), '.*', STR(?g))) }}",
            (413, *STOPPED),
        ),
    ]
    return single + over_all


def _unicode() -> list[Attack]:
    found = {
        "right to left override": ("SELECT ('\u202eabc\u202c' AS ?x) {}", (200,)),
        "isolates": ("SELECT ('" + "\u2066" * 1000 + "' AS ?x) {}", (200,)),
        "an override where code stands": ("SELECT \u202e?x {}", WRONG),
        "a hidden sign in a keyword": ("SEL\u200bECT * {}", WRONG),
        "letters that look alike": ("ЅELECT * {}", WRONG),
        "a byte order mark": ("\ufeffSELECT * {}", (200, 400)),
        "a mark of another line": ("SELECT * {\u2028?s ?p ?o }", WRONG),
        "many marks on a letter": ("SELECT ('a" + "\u0301" * 9_000 + "' AS ?x) {}", (200,)),
        "upper case that grows": ("SELECT (STRLEN(UCASE('" + "ß" * 20_000 + "')) AS ?n) {}", (200,)),
        "the last character": ("SELECT ('\U0010ffff' AS ?x) {}", (200,)),
        "a noncharacter": ("SELECT ('\ufffe' AS ?x) {}", (200,)),
        "escapes of brackets": ("SELECT * " + "\\u007B" * 10_000, WRONG),
        "an escape of a surrogate": ("SELECT ('\\uD800' AS ?x) {}", (200, 400)),
        "an escape beyond all": ("SELECT ('\\UFFFFFFFF' AS ?x) {}", (400,)),
        # It is read as what it stands for (SPARQL 1.1 §19.2), which is refused.
        "a keyword in escapes": ("SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> {} }", (403, 503, 429)),
        "a null": ("SELECT ('\x00' AS ?x) {}", (200, 400)),
        "control characters": ("SELECT * {\x01\x02\x03}", WRONG),
        "tatweel and marks": ("SELECT ('" + "كـ\u064b" * 9_000 + "' AS ?x) {}", (200,)),
    }
    return [_asked(f"Unicode, {name}", text, right) for name, (text, right) in found.items()]


def _posted(name: str, type_: str, body: bytes, *right: int) -> Attack:
    return _raw(name, head("POST", "/sparql", [("Content-Type", type_)], len(body)) + body, *right)


def _encodings() -> list[Attack]:
    return [
        _posted("bytes that are no UTF-8", QUERY, b"ASK { ?s ?p '\xff\xfe' }", 400),
        _posted("half a character", QUERY, "ASK { ?s ?p 'ك".encode()[:-1], 400),
        _posted("an overlong character", QUERY, b"ASK { ?s ?p '\xc0\xaf' }", 400),
        _posted("a surrogate in UTF-8", QUERY, b"ASK { ?s ?p '\xed\xa0\x80' }", 400),
        _posted("UTF-16", QUERY, "ASK {}".encode("utf-16"), 400),
        _posted("Arabic in its old encoding", QUERY, "ASK { ?s ?p 'كلمة' }".encode("cp1256"), 400),
        _posted("nulls", QUERY, b"\x00" * 50_000, 400),
        _posted("a form of percent signs", FORM, b"query=" + b"%" * 50_000, 400),
        _posted("a form of broken escapes", FORM, b"query=%zz%G1%", 400),
        _posted("a form of a surrogate", FORM, b"query=%ED%A0%80", 400),
        _posted("a form of an overlong character", FORM, b"query=%C0%AF", 400),
        _posted("a form encoded twice", FORM, b"query=ASK%257B%257D", 400),
        _posted("a form of many fields", FORM, b"&".join(b"a=%d" % i for i in range(9_000)), 400),
        _posted("a form of empty fields", FORM, b"&" * 90_000, 400),
        _posted("a form of one name", FORM, b"query=ASK%7B%7D&" * 5_000, 400),
        _posted("a compressed body", QUERY, b"\x1f\x8b\x08\x00" + b"\x00" * 100, 400),
        _posted("a multipart form", "multipart/form-data; boundary=" + "x" * 5_000, b"--x--", 415),
        _posted("a media type that never ends", "a/" + "b" * 9_000, b"ASK {}", 415),
        _posted("a media type with a null", "application/sparql-query\x00", b"ASK {}", 400, 415),
        _posted("XML with entities", "application/xml", b"<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>", 415),
        _posted("a body that is too long", QUERY, b"x" * 5_000_000, 413, 0),
    ]


def _smuggling() -> list[Attack]:
    start = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    )
    asked = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    return [
        _raw("two lengths", start + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}", 400, 0),
        _raw("a negative length", start + b"Content-Length: -6\r\n\r\nASK {}", 400, 0),
        _raw("a length that is none", start + b"Content-Length: six\r\n\r\nASK {}", 400, 0),
        _raw(
            "a length beyond all",
            start + b"Content-Length: 99999999999999999999999999\r\n\r\nASK {}",
            400,
            413,
            0,
        ),
        _raw(
            "a length and chunks",
            start + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
            200,
            400,
            0,
        ),
        _raw(
            "a short length and long chunks",
            start
            + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % 3_000_000
            + b"x" * 3_000_000
            + b"\r\n0\r\n\r\n",
            413,
            400,
            0,
        ),
        _raw(
            "chunks that are none",
            start + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nASK {}\r\n0\r\n\r\n",
            400,
            0,
        ),
        _raw(
            "a chunk beyond all",
            start + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nASK {}\r\n",
            400,
            0,
        ),
        _raw(
            "a chunk's long extension",
            start + b"Transfer-Encoding: chunked\r\n\r\n6;" + b"x" * 90_000 + b"\r\nASK {}\r\n0\r\n\r\n",
            200,
            400,
            0,
        ),
        _raw("a coding nobody knows", start + b"Transfer-Encoding: cow\r\n\r\nASK {}", 400, 501, 0),
        _raw("a folded header", asked + b"X: a\r\n b\r\n\r\n", 200, 400, 0),
        _raw("a header with a null", asked + b"Accept: a\x00b\r\n\r\n", 400, 0),
        _raw("a header of bytes", asked + b"Accept: \xff\xfe\r\n\r\n", 200, 400, 406),
        _raw("a header without a name", asked + b": x\r\n\r\n", 400, 0),
        _raw("a blank before the colon", asked + b"Accept : text/csv\r\n\r\n", 400, 0),
        _raw(
            "two thousand headers",
            asked + b"".join(b"X%d: a\r\n" % i for i in range(2_000)) + b"\r\n",
            431,
            0,
        ),
        _raw("a header of a megabyte", asked + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", 431, 0),
        _raw(
            "an address of 70 kB",
            b"GET /sparql?query=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            414,
            0,
        ),
        _raw(
            "no host", b"GET /sparql HTTP/1.1\r\nConnection: close\r\nAccept: text/turtle\r\n\r\n", 200, 400
        ),
        _raw(
            "a host that is none",
            b'GET /sparql HTTP/1.1\r\nHost: a b"<>\r\nConnection: close\r\nAccept: text/turtle\r\n\r\n',
            400,
            0,
        ),
        _raw(
            "another server's address",
            b"GET http://evil.example/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            200,
            400,
        ),
        _raw(
            "a tunnel",
            b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            400,
            404,
            405,
        ),
        _raw("a trace", b"TRACE /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
        _raw("a version nobody knows", b"GET /sparql HTTP/9.9\r\nHost: x\r\n\r\n", 400, 505, 0),
        _raw("another protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10, 400, 0),
        _raw("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 505, 0),
        _raw("an upgrade", asked + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", 200),
        _raw(
            "a path to the parent",
            b"GET /data/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            404,
        ),
        _raw(
            "a path in escapes",
            b"GET /data/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            404,
        ),
        _raw("a path of bytes", b"GET /%ff%fe%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, 404),
        _raw(
            "a static path to the parent",
            b"GET /static/..%2f__init__.py HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            404,
        ),
    ]


def _outbound(sink: str, secret: str) -> list[Attack]:
    found = {
        "SERVICE": (f"SELECT * {{ SERVICE <{sink}> {{ ?s ?p ?o }} }}", REFUSED),
        "SERVICE in small letters": (f"SELECT * {{ service <{sink}> {{ ?s ?p ?o }} }}", REFUSED),
        "SERVICE by a variable": (f"SELECT * {{ BIND(<{sink}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}", REFUSED),
        "SERVICE behind a comment": (f"SELECT * {{ SERVICE#x\n<{sink}> {{ ?s ?p ?o }} }}", REFUSED),
        "SERVICE in a subquery": (
            f"SELECT * {{ {{ SELECT * {{ SERVICE <{sink}> {{ ?s ?p ?o }} }} }} }}",
            REFUSED,
        ),
        "SERVICE in EXISTS": (f"ASK {{ FILTER EXISTS {{ SERVICE <{sink}> {{ ?s ?p ?o }} }} }}", REFUSED),
        "SERVICE SILENT": (f"SELECT * {{ SERVICE SILENT <{sink}> {{ ?s ?p ?o }} }}", (200,)),
        "SERVICE SILENT by a variable": (
            f"SELECT * {{ VALUES ?u {{ <{sink}> }} SERVICE SILENT ?u {{ ?s ?p ?o }} }}",
            (200, 400),
        ),
        "SERVICE to a file": (f"SELECT * {{ SERVICE <file://{secret}> {{ ?s ?p ?o }} }}", REFUSED),
        "a hundred SERVICE SILENTs": (
            "SELECT * { " + f"SERVICE SILENT <{sink}> {{ ?s ?p ?o }} " * 100 + "}",
            (200, *STOPPED),
        ),
        "FROM an address": (f"SELECT * FROM <{sink}> {{ ?s ?p ?o }}", (200,)),
        "FROM a file": (f"SELECT * FROM <file://{secret}> {{ ?s ?p ?o }}", (200,)),
        "FROM NAMED an address": (f"SELECT * FROM NAMED <{sink}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", (200,)),
        "GRAPH an address": (f"SELECT * {{ GRAPH <{sink}> {{ ?s ?p ?o }} }}", (200,)),
        "LOAD": (f"LOAD <{sink}>", WRONG),
        "LOAD after a query": (f"ASK {{}} ; LOAD <{sink}>", WRONG),
        "INSERT": ("INSERT DATA { <urn:a> <urn:b> 1 }", WRONG),
        "DROP ALL": ("DROP ALL", WRONG),
    }
    asked = [_asked(f"outbound, {name}", text, right) for name, (text, right) in found.items()]
    for name in ("default-graph-uri", "named-graph-uri"):
        for target in (sink, f"file://{secret}"):
            more = f"&{name}={quote(target, safe='')}"
            asked.append(_asked(f"outbound, {name}={target[:7]}", "SELECT * { ?s ?p ?o }", (200,), more))
    return asked


def _parameters() -> list[Attack]:
    many = "".join(f"&default-graph-uri=urn:{i}" for i in range(900))
    found = {
        "a graph that is no IRI": ("&default-graph-uri=inferred", WRONG),
        "a graph of blanks": ("&default-graph-uri=urn:a%20b", WRONG),
        "a graph with brackets": ("&named-graph-uri=urn:%3Ca%3E", WRONG),
        "nine hundred graphs": (many, (200,)),
        "a graph of 50 kB": ("&default-graph-uri=urn:" + "x" * 50_000, (200,)),
        "a negative deadline": ("&timeout=-1", WRONG),
        "an endless deadline": ("&timeout=1e999", WRONG),
        "a deadline that is no number": ("&timeout=NaN", WRONG),
        "a deadline beyond the server's": ("&timeout=999999", (200,)),
        "Arabic digits for a deadline": ("&timeout=" + quote("٥"), WRONG),
        "a format nobody knows": ("&format=../../etc/passwd", (406,)),
        "a format of 50 kB": ("&format=" + "x" * 50_000, (406,)),
        "an update beside a query": ("&update=CLEAR%20ALL", (401, 403)),
        "two queries": ("&query=ASK%7B%7D", WRONG),
        "names nobody knows": ("&__proto__=1&constructor=2&a%5B%5D=3", (200,)),
    }
    return [_asked(f"parameters, {name}", "ASK {}", right, more) for name, (more, right) in found.items()]


def _headers() -> list[Attack]:
    found: dict[str, tuple[list[tuple[str, str]], tuple[int, ...]]] = {
        "an Accept of 50 kB": ([("Accept", "a/b," * 12_000)], (406,)),
        "an Accept of many weights": (
            [("Accept", ",".join(f"text/csv;q=0.{i}" for i in range(5_000)))],
            (406,),
        ),
        "an Accept that is none": ([("Accept", ";;;,,,q=1;/")], (406,)),
        "a weight that is no number": ([("Accept", "application/json;q=NaN")], (200, 406)),
        "an endless weight": ([("Accept", "application/json;q=1e999")], (200,)),
        "encodings by the thousand": ([("Accept-Encoding", ",".join(f"x{i}" for i in range(9_000)))], (200,)),
        "tags by the thousand": ([("If-None-Match", ",".join(f'"{i}"' for i in range(9_000)))], (200,)),
        "languages by the thousand": ([("Accept-Language", ",".join(f"x{i}" for i in range(9_000)))], (200,)),
        "a forged client": ([("X-Forwarded-For", "127.0.0.1, ::1")] * 50, (200,)),
        "forged addresses": (
            [("X-Original-URL", "/admin"), ("X-Rewrite-URL", "/admin"), ("X-HTTP-Method-Override", "DELETE")],
            (200,),
        ),
        "a forged scheme": ([("X-Forwarded-Proto", "javascript"), ("Forwarded", "for=_x;host=evil")], (200,)),
        "a cookie of 50 kB": ([("Cookie", "a=" + "b" * 50_000)], (200,)),
        "a range": ([("Range", "bytes=0-1,2-3,4-5")], (200,)),
        "an endless number of ranges": (
            [("Range", "bytes=" + ",".join(f"{i}-{i}" for i in range(9_000)))],
            (200,),
        ),
        "an expectation": ([("Expect", "the impossible")], (200, 417)),
    }
    return [
        _raw(f"headers, {name}", head("GET", "/sparql?query=ASK%7B%7D", headers), *right)
        for name, (headers, right) in found.items()
    ]
