"""A server of ten graphs and five tokens: nobody sees or changes what the token does not allow, by whatever address."""

import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode

import pyoxigraph
import pytest
from graph_rights import (
    ABSENT,
    EX,
    GRAPHS,
    WHO,
    Asked,
    any_query,
    any_update,
    bearer,
    graph_term,
    name_of,
    quads,
    store_of,
    token_file,
    token_of,
)
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from raw_http import Raw, request
from serving import Served, serving
from waiting import until

from isnad.errors import IsnadError
from isnad.query.corrections import corrected
from isnad.query.evaluation import is_node
from isnad.update.evaluation import Update, evaluate_update

QUERIES, UPDATES = 30, 40  # `--full` has 500 of each
ROWS_OR_TURTLE = "application/sparql-results+json, text/turtle;q=0.5"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
EVERYWHERE = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
ASKERS = (*WHO, "admin")


def all_quads() -> list[Quad]:
    """Return the ten graphs, with a name in the default graph, which pages know things by."""
    label = Quad(NamedNode(f"{EX}only9"), NamedNode(LABEL), Literal("SECRET 9 named", language="en"))
    return [*quads(random.Random(7)), label]


def sees(who: str, graph: str | None) -> bool:
    return who == "admin" or graph in WHO[who].visible


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the ten graphs out of a file."""
    folder = tmp_path_factory.mktemp("graph-tokens")
    (folder / "all.nq").write_bytes(pyoxigraph.serialize(all_quads(), format=RdfFormat.N_QUADS) or b"")
    options = ["--data", str(folder / "all.nq"), "--token-file", str(token_file(folder))]
    with serving(folder, *options) as found:
        yield found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a store that can be written to, with the ten graphs in it."""
    folder = tmp_path_factory.mktemp("graph-tokens-written")
    options = ["--writable", "--empty", "--store", str(folder / "store")]
    with serving(folder, *options, "--token-file", str(token_file(folder))) as found:
        reset(found)
        yield found


def reset(served: Served) -> None:
    data = "".join(
        f"{one.triple} .\n"
        if name_of(one.graph_name) is None
        else f"GRAPH {one.graph_name} {{ {one.triple} }}\n"
        for one in all_quads()
    )
    assert updated(served, "admin", f"DROP ALL ; INSERT DATA {{ {data} }}").status == 204


def updated(served: Served, who: str, text: str) -> Raw:
    headers = [*bearer(who), ("Content-Type", "application/sparql-update")]
    return request(served.address, "POST", "/update", text.encode(), headers)


def got(served: Served, who: str, target: str, accept: str = "*/*", method: str = "GET") -> Raw:
    return request(served.address, method, target, None, [*bearer(who), ("Accept", accept)])


def asked(served: Served, who: str, text: str, **parameters: str) -> Raw:
    return got(served, who, f"/sparql?{urlencode({'query': text, **parameters})}", ROWS_OR_TURTLE)


def read(answer: Raw) -> object:
    """Return an answer so that it can be compared with what the engine says itself."""
    if answer.status != 200:
        return answer.status
    if "json" in answer.headers["content-type"]:
        found = json.loads(answer.body)
        if "boolean" in found:
            return found["boolean"]
        return Counter(
            tuple(value(row.get(name)) for name in found["head"]["vars"])
            for row in found["results"]["bindings"]
        )
    return len(list(pyoxigraph.parse(answer.body, format=RdfFormat.TURTLE)))


def value(term: dict[str, str] | None) -> str:
    return "" if term is None else "_:" if term["type"] == "bnode" else term["value"]


def modelled(model: pyoxigraph.Store, query: Asked) -> object:
    there = {graph.value for graph in model.named_graphs() if isinstance(graph, NamedNode)}
    default, named = (
        [NamedNode(iri) for iri in some if iri in there] for some in (query.default, query.named)
    )
    asked_of = [graph.value for graph in named] if query.has_dataset else sorted(there)
    text = corrected(query.bare(), partial(is_node, model), lambda: asked_of)
    found = (
        model.query(text, default_graph=[*default], named_graphs=[*named])
        if query.has_dataset
        else model.query(text)
    )
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return len(set(found))
    names = [variable.value for variable in found.variables]
    return Counter(
        tuple(
            ""
            if row[name] is None
            else "_:"
            if isinstance(row[name], pyoxigraph.BlankNode)
            else row[name].value
            for name in names
        )
        for row in found
    )


# What is seen.


def test_the_same_query_has_for_each_the_answer_of_a_store_with_what_each_may_see(
    served: Served, full: bool
) -> None:
    chance = random.Random(11)
    models = {
        who: store_of([one for one in all_quads() if sees(who, name_of(one.graph_name))]) for who in ASKERS
    }
    told_apart = 0
    for _ in range(500 if full else QUERIES):
        query, answers = any_query(chance), set()
        if (
            query.named and "GRAPH ?g { }" in query.text
        ):  # of `admin` the engine finds graphs that are not there
            continue
        for who in (*ASKERS, *ASKERS):  # the second time most are cached
            found = read(asked(served, who, query.written()))
            assert found == modelled(models[who], query), (who, query.written())
            answers.add(repr(found))
        told_apart += len(answers) > 1
    assert told_apart > QUERIES // 4


def test_the_graphs_of_a_request_are_those_that_are_visible(served: Served) -> None:
    for who in ASKERS:
        for name in (*GRAPHS, ABSENT):
            if name is None:
                continue
            seen = sees(who, name) and name != ABSENT
            for parameter, text in (
                ("default-graph-uri", "ASK { ?s ?p ?o }"),
                ("named-graph-uri", "ASK { GRAPH ?g { ?s ?p ?o } }"),
            ):
                assert read(asked(served, who, text, **{parameter: name})) is seen, (who, name)


def secrets(who: str) -> re.Pattern[bytes]:
    """Return what nothing that somebody is sent may have: words and names of graphs that are hidden."""
    numbers = "".join(str(number) for number, name in enumerate(GRAPHS) if not sees(who, name))
    return re.compile(rb"SECRET [%b]|/only[%b]\b|/g[%b]\b" % ((numbers.encode() or b"#",) * 3))


QUERY = quote(EVERYWHERE)
PAGES = (
    *("/", "/en/", "/ar/", "/en/ask", f"/en/ask?query={QUERY}", f"/ar/ask?query={QUERY}", "/sparql"),
    *(f"/sparql?format={name}&query={QUERY}" for name in ("csv", "tsv", "xml", "json")),
    *(f"/sparql?format={name}&query={quote('CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }')}"
      for name in ("ttl", "nt", "rdf", "jsonld", "trig", "nq")),
    *("/en/search?q=SECRET", "/ar/search?q=SECRET", "/en/search.json?q=SECRET", "/en/search.json?q=only"),
    "/reconcile?queries=" + quote(json.dumps({"q": {"query": "SECRET 9 named"}})),
    *("/reconcile", "/reconcile/suggest/entity?prefix=SEC", "/en/timeline", "/en/network", "/en/map", "/en/data"),
    *("/en/questions", "/en/ontology", "/en/quality", "/.well-known/void", "/openapi.json", "/sitemap.xml"),
    *("/metrics", "/health", "/health/live", "/health/ready", "/en/health", "/en/limits", "/limits", "/robots.txt"),
    *("/data/isnad.nq", "/context.jsonld", "/id/only9", "/en/id/only9", "/en/about", "/en/no-such-page"),
    "/graph-store?default",
    *(f"/graph-store?graph={quote(name)}" for name in GRAPHS if name),
    "/why?" + urlencode({"s": f"<{EX}only3>", "p": f"<{EX}p>", "o": '"SECRET 3"'}),
)  # fmt: skip


@pytest.mark.parametrize("who", ASKERS)
def test_no_page_file_or_search_has_what_is_hidden_and_each_is_for_one_reader(
    served: Served, who: str
) -> None:
    found = b""
    for target in PAGES:
        for accept in ("text/html", "*/*"):
            answer = got(served, who, target, accept)
            assert answer.status in (200, 302, 303, 404, 406, 400), (target, answer)
            assert "Authorization" in answer.headers["vary"], target
            kept = answer.headers.get("cache-control", "")
            assert "no-store" in kept or ("private" in kept and "public" not in kept), (target, kept)
            body = answer.body
            for named in re.findall(rb"/g\d|only\d|SECRET \d", unquote_plus(target).encode()):
                if not sees(who, GRAPHS[int(named[-1:])]):  # an answer may say again what it was asked for
                    body = body.replace(named, b"")
            assert not secrets(who).search(body), (target, secrets(who).search(body))
            found += body
    for number, name in enumerate(GRAPHS):
        assert (b"SECRET %d" % number in found) is sees(who, name)


def test_an_agent_finds_what_its_token_sees(served: Served) -> None:
    for who in ASKERS:
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "sparql", "arguments": {"query": EVERYWHERE, "limit": 200}},
        }
        headers = [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")]
        answer = request(
            served.address, "POST", "/mcp", json.dumps(message).encode(), [*headers, *bearer(who)]
        )
        assert answer.status == 200
        assert not secrets(who).search(answer.body)
        assert b"SECRET" in answer.body


@pytest.mark.parametrize("way", ["file", "environment", "none"])
def test_an_agent_over_standard_input_sees_what_its_token_sees(
    served: Served, tmp_path: Path, way: str
) -> None:
    """A token of a file counts before that of the environment, and neither stands in the list of processes."""
    who = {"file": "admin", "environment": "admin", "none": "public"}[way]
    (tmp_path / "token").write_text(f"{token_of('admin')}\n")
    options = ["--token-file", str(tmp_path / "token")] if way == "file" else []
    variable = {"file": "another", "environment": token_of("admin"), "none": ""}[way]
    greeting = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "t", "version": "1"},
    }
    query = {"name": "sparql", "arguments": {"query": EVERYWHERE, "limit": 200}}
    messages = [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": given}
        for number, (method, given) in enumerate((("initialize", greeting), ("tools/call", query)))
    ]
    run = subprocess.run(
        [sys.executable, "-m", "isnad", "mcp", "--url", served.address, *options],
        input="".join(f"{json.dumps(message)}\n" for message in messages).encode(),
        env={**os.environ, "ISNAD_TOKEN": variable},
        capture_output=True, check=True,
    )  # fmt: skip
    assert not secrets(who).search(run.stdout)
    for number, name in enumerate(GRAPHS):
        assert (b"SECRET %d" % number in run.stdout) is sees(who, name)


def test_texts_are_found_by_their_words_by_whom_nothing_is_hidden_from(
    served: Served, written: Served
) -> None:
    """Of an index of all graphs, ranks and limits would show what is hidden: the refusal says so."""
    text = 'PREFIX text: <http://jena.apache.org/text#> SELECT ?x { ?x text:query "named" }'
    assert asked(served, "admin", text).status == 200
    for who in WHO:
        refused = asked(served, who, text)
        assert refused.status == 400
        assert b"the index of texts is of all graphs" in refused.body and b"CONTAINS" in refused.body
        assert b"no index of texts" in asked(written, who, text).body


def comparable(answer: Raw, name: str) -> tuple[int, dict[str, str], bytes]:
    left_out = {"date", "server-timing", "content-length", "isnad-version"}
    headers = {key: value for key, value in answer.headers.items() if key not in left_out}
    return (
        answer.status,
        headers,
        answer.body.replace(name.encode(), b"NAME").replace(quote(name).encode(), b"NAME"),
    )


def test_a_hidden_graph_is_as_one_that_is_not_there(served: Served, written: Served) -> None:
    hidden, absent = f"{EX}g3", f"{EX}gx"
    targets: tuple[str, ...] = (
        "/graph-store?graph=NAME",
        "/sparql?query=" + quote("ASK { GRAPH <NAME> { } }", safe=""),
    )
    targets += ("/sparql?query=" + quote("SELECT ?g FROM NAMED <NAME> { GRAPH ?g { } }", safe=""),)
    targets += ("/sparql?query=" + quote("SELECT * FROM <NAME> { ?s ?p ?o }", safe=""),)
    targets += ("/en/ask?query=" + quote("SELECT * FROM <NAME> { ?s ?p ?o }", safe=""),)
    for server in (served, written):
        for target in targets:
            for method in ("GET", "HEAD"):
                answers = [
                    comparable(
                        got(server, "writer", target.replace("NAME", quote(name)), "*/*", method), name
                    )
                    for name in (hidden, absent)
                ]
                for answer in answers:
                    answer[1].pop("etag", None)  # it names the text of the query
                assert answers[0] == answers[1], target
    for method, body in (("PUT", b"<a:s> <a:p> 1 ."), ("POST", b"<a:s> <a:p> 1 ."), ("DELETE", None)):
        answers = []
        for name in (hidden, absent):
            headers = [*bearer("writer"), ("Content-Type", "text/turtle"), ("If-None-Match", "*")]
            target = f"/graph-store?graph={quote(name)}"
            answers.append(comparable(request(written.address, method, target, body, headers), name))
        assert answers[0] == answers[1], method
        assert answers[0][0] == (404 if method == "DELETE" else 403)
    for text in (
        *("INSERT DATA { GRAPH <NAME> { <a:s> <a:p> 1 } }", "DELETE DATA { GRAPH <NAME> { <a:s> <a:p> 1 } }"),
        *("CLEAR GRAPH <NAME>", "DROP GRAPH <NAME>", "DROP SILENT GRAPH <NAME>", "CREATE GRAPH <NAME>"),
        *(
            "COPY <NAME> TO <http://e/g4>",
            "MOVE SILENT <NAME> TO <http://e/g5>",
            "ADD <http://e/g4> TO <NAME>",
        ),
        "INSERT { GRAPH <http://e/g4> { <a:s> <a:p> ?o } } WHERE { GRAPH <NAME> { ?s ?p ?o } }",
        "DELETE { GRAPH <http://e/g4> { ?s ?p ?o } } USING <NAME> WHERE { ?s ?p ?o }",
        "LOAD <NAME> INTO GRAPH <http://e/g4>",
    ):
        answers = [
            comparable(updated(written, "writer", text.replace("NAME", name)), name)
            for name in (hidden, absent)
        ]
        assert answers[0] == answers[1], text
    reset(written)


# Who asks.


def test_a_token_that_is_none_sees_nothing_and_is_nowhere_written(served: Served) -> None:
    for authorization, status in (
        (f"Bearer {token_of('reader')}x", 401),
        ("Bearer x", 401),
        ("Basic dXNlcjpwYXNz", 400),
        (f"Bearer {token_of('reader')}, Bearer {token_of('admin')}", 401),
    ):
        for target in ("/sparql?query=ASK%7B%7D", "/en/", "/graph-store?default", "/en/search.json?q=a"):
            answer = request(served.address, "GET", target, None, [("Authorization", authorization)])
            assert answer.status == status, (authorization, target)
            assert "www-authenticate" in answer.headers
    assert got(served, "public", f"/sparql?query=ASK%7B%7D&access_token={token_of('admin')}").status == 200
    log = "".join(map(json.dumps, served.entries()))
    assert "token-of-admin" not in re.sub(r"access_token=token-of-admin", "", log)
    assert token_of("reader") not in log


def test_a_preflight_and_the_health_of_a_server_need_no_token(tmp_path: Path) -> None:
    (tmp_path / "all.nq").write_bytes(pyoxigraph.serialize(all_quads(), format=RdfFormat.N_QUADS) or b"")
    tokens = token_file(tmp_path, ["reader"])
    with serving(tmp_path, "--data", str(tmp_path / "all.nq"), "--token-file", str(tokens)) as private:
        for target in (
            "/sparql?query=ASK%7B%7D",
            "/",
            "/en/ask",
            "/graph-store?default",
            "/en/search.json?q=a",
        ):
            for accept in ("text/html", "*/*"):
                answer = got(private, "public", target, accept)
                assert answer.status == 401, target
                assert b"SECRET" not in answer.body
        assert got(private, "public", "/health/ready").status == 200
        assert got(private, "public", "/metrics").status == 200
        assert got(private, "public", "/sparql", method="OPTIONS").status == 204
        assert read(asked(private, "reader", "ASK { GRAPH <http://e/g3> { ?s ?p ?o } }")) is True
        tokens.write_text("[public]\nread = ['http://e/g4']\n", "utf-8")
        assert asked(private, "reader", "ASK { GRAPH <http://e/g3> { ?s ?p ?o } }").status == 401  # revoked
        assert read(asked(private, "public", "ASK { GRAPH <http://e/g3> { ?s ?p ?o } }")) is False
        assert read(asked(private, "public", "ASK { GRAPH <http://e/g4> { ?s ?p ?o } }")) is True
        assert "Isnad: no token" not in private.said()
        tokens.write_text("[public\n", "utf-8")
        assert got(private, "public", "/sparql?query=ASK%7B%7D").status == 401
        until(lambda: "will not do: Expected ']'" in private.said())
        time.sleep(2.2)
        assert private.said().count("Isnad: no token is known until this is mended") == 1


def test_what_is_cached_for_one_is_not_valid_for_another(served: Served) -> None:
    text = "SELECT ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s"
    tags = {}
    for who in ASKERS:
        answer = asked(served, who, text)
        tags[who] = answer.headers["etag"]
    assert len(set(tags.values())) == len(ASKERS)
    for who in ASKERS:
        for other, tag in tags.items():
            headers = [*bearer(who), ("If-None-Match", tag), ("Accept", ROWS_OR_TURTLE)]
            answer = request(served.address, "GET", f"/sparql?{urlencode({'query': text})}", None, headers)
            assert answer.status == (304 if who == other else 200)
            assert "Authorization" in answer.headers["vary"]


# What is changed.


def state(store: pyoxigraph.Store) -> set[str]:
    """Return the quads of a store, with one name for all blank nodes."""
    return {re.sub(r"_:\w+", "_:", f"{one.triple} {one.graph_name}") for one in store}


def state_of(served: Served) -> set[str]:
    store = pyoxigraph.Store()
    for name in (*GRAPHS, ABSENT, f"{EX}own/new", f"{EX}g80"):
        target = f"/graph-store?graph={quote(name)}" if name else "/graph-store?default"
        answer = got(served, "admin", target, "application/n-triples")
        if answer.status == 200:
            store.load(answer.body, format=RdfFormat.N_TRIPLES, to_graph=graph_term(name))
    return state(store)


def test_each_update_changes_what_its_token_may_change_or_nothing(written: Served, full: bool) -> None:
    chance, came = random.Random(13), Counter[int]()
    reset(written)
    whole = store_of(all_quads())
    for number in range(500 if full else UPDATES):
        who, text = chance.choice([*WHO]), any_update(chance)
        seen = store_of([one for one in whole if sees(who, name_of(one.graph_name))])
        rest = store_of([one for one in whole if not sees(who, name_of(one.graph_name))])
        answer = updated(written, who, text)
        came[answer.status] += 1
        assert answer.status in ({401} if who == "public" else {204, 403, 409}), (who, text, answer)
        assert not secrets(who).search(answer.body.replace(b"/g", b"")), (who, text)
        if answer.status == 204:
            try:
                evaluate_update(seen, Update(text), sandboxed=False)
            except IsnadError as error:
                raise AssertionError(f"{who}: {text}") from error
            rest.extend(seen)
            whole = rest
        if number % 10 == 9 or answer.status == 204:
            assert state_of(written) == state(whole), (who, text)
            whole = reread(written)
    assert came[204] > 5 and came[403] > 5


def reread(served: Served) -> pyoxigraph.Store:
    """Read the store anew, so that the names of blank nodes are its own."""
    store = pyoxigraph.Store()
    for name in (*GRAPHS, ABSENT, f"{EX}own/new", f"{EX}g80"):
        target = f"/graph-store?graph={quote(name)}" if name else "/graph-store?default"
        answer = got(served, "admin", target, "application/n-triples")
        if answer.status == 200:
            store.load(answer.body, format=RdfFormat.N_TRIPLES, to_graph=graph_term(name))
    return store


def test_a_refusal_names_the_graph_and_nothing_of_the_request_is_done(written: Served) -> None:
    reset(written)
    before = state_of(written)
    answer = updated(
        written, "writer", f"INSERT DATA {{ GRAPH <{EX}g4> {{ <a:s> <a:p> 1 }} }} ; CLEAR GRAPH <{EX}g1>"
    )
    assert answer.status == 403
    problem = json.loads(answer.body)
    assert (problem["type"].rsplit("#")[1], problem["where"]) == ("graph-forbidden", f"{EX}g1")
    assert updated(written, "reader", "INSERT DATA { <a:s> <a:p> 1 }").status == 403
    assert updated(written, "public", "INSERT DATA { <a:s> <a:p> 1 }").status == 401
    assert state_of(written) == before


def test_a_graph_of_a_new_name_is_written_where_a_token_may(written: Served) -> None:
    headers = [*bearer("prefixed"), ("Content-Type", "text/turtle")]
    target = f"/graph-store?graph={quote(EX + 'own/of-mine')}"
    assert request(written.address, "PUT", target, b"<a:s> <a:p> 1 .", headers).status == 201
    assert got(written, "prefixed", target).status == 200
    assert got(written, "writer", target).status == 404
    assert request(written.address, "POST", "/graph-store", b"<a:s> <a:p> 1 .", headers).status == 403
    assert request(written.address, "DELETE", target, None, headers).status == 204
