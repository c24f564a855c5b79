"""The queries that are measured, by what they ask of a server: few rows or many, joins, paths, text, groups."""

from dataclasses import dataclass

from isnad import paths
from isnad.source.questions import read_questions

_HEAD = """PREFIX ici: <https://w3id.org/isnad/ici#> PREFIX chain: <https://w3id.org/isnad/chain#>
PREFIX id: <https://w3id.org/isnad/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""


@dataclass(frozen=True)
class Measured:
    """A query, or several that are asked in turn: a name, what it is of (rows, truth, a graph), the texts."""

    name: str
    of: str
    texts: tuple[str, ...]

    @property
    def any_order(self) -> bool:
        """Tell whether a server may choose which rows it gives."""
        return any("LIMIT" in text and "ORDER BY" not in text for text in self.texts)

    @property
    def accept(self) -> str:
        """What a client takes: the format that all servers have in common."""
        return "application/n-triples" if self.of == "graph" else "application/sparql-results+json"


def _rows(name: str, text: str) -> Measured:
    return Measured(name, "rows", (_HEAD + text,))


def _graph(name: str, text: str) -> Measured:
    return Measured(name, "graph", (_HEAD + text,))


def saved_questions() -> Measured:
    """Give the saved questions that ask for rows of the default graph, which all servers have."""
    questions = read_questions(paths.HOME / "queries")
    asked = [q.sparql for q in questions if "GRAPH" not in q.sparql and "SELECT" in q.sparql]
    return Measured("saved questions", "rows", tuple(asked))


MIX = (
    Measured("ASK", "truth", (_HEAD + "ASK { id:Kuwait a ici:State }",)),
    _rows("lookup", "SELECT ?p ?o { id:LaunchSummit ?p ?o }"),
    _rows(
        "join, 50 rows",
        "SELECT ?c ?s ?o { ?c a chain:Claim ; rdf:subject ?s ; rdf:object ?o } ORDER BY ?c LIMIT 50",
    ),
    _rows(
        "star",
        "SELECT ?c ?s ?p ?o ?u { ?c a chain:Claim ; chain:claimStatus ?u ; rdf:subject ?s ; rdf:predicate ?p ; "
        "rdf:object ?o . FILTER (?s = id:Kuwait) }",
    ),
    _rows("path", "SELECT ?c { ici:Summit rdfs:subClassOf+ ?c }"),
    _rows(
        "optional",
        "SELECT ?s ?l ?m { ?s a ici:State . OPTIONAL { ?s rdfs:label ?l } OPTIONAL { ?s skos:exactMatch ?m } }",
    ),
    _rows("GROUP BY", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p"),
    _rows("CONTAINS", 'SELECT ?s ?l { ?s rdfs:label ?l FILTER CONTAINS(LCASE(STR(?l)), "kuwait") }'),
    _rows("1,000 rows", "SELECT ?s ?p ?o { ?s ?p ?o FILTER isIRI(?o) } ORDER BY ?s ?p ?o LIMIT 1000"),
    _rows("1,000 rows, any order", "SELECT ?s ?p { ?s ?p ?o } LIMIT 1000"),
    _graph("CONSTRUCT", "CONSTRUCT { id:Kuwait ?p ?o } { id:Kuwait ?p ?o }"),
    _graph("DESCRIBE", "DESCRIBE id:Kuwait"),
)
_BY_NAME = {query.name: query for query in MIX}
# At a million triples and more.
LARGE = (
    *(_BY_NAME[name] for name in ("ASK", "lookup", "join, 50 rows", "path", "GROUP BY", "CONTAINS")),
    _rows(
        "analytic join",
        "SELECT ?t ?p (COUNT(*) AS ?n) { ?c rdf:subject ?s ; rdf:predicate ?p . ?s a ?t } "
        "GROUP BY ?t ?p ORDER BY DESC(?n) ?t ?p LIMIT 100",
    ),
    _rows("1,000 rows, any order", "SELECT ?s ?p { ?s ?p ?o } LIMIT 1000"),
    _rows("100,000 rows", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000"),
)
