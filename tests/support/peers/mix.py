"""The queries that are measured, by what they ask of a server: few rows or many, joins, paths, text, groups."""

from dataclasses import dataclass

_HEAD = """PREFIX ici: <https://w3id.org/isnad/ici#> PREFIX id: <https://w3id.org/isnad/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""


@dataclass(frozen=True)
class Measured:
    """A query: its name, what it is of (rows, truth or a graph), and its text."""

    name: str
    of: str
    text: str

    @property
    def accept(self) -> str:
        """What a client takes: the format that all servers have in common."""
        return "application/n-triples" if self.of == "graph" else "application/sparql-results+json"


def _rows(name: str, text: str) -> Measured:
    return Measured(name, "rows", _HEAD + text)


MIX = (
    Measured("ASK", "truth", _HEAD + "ASK { id:Kuwait a ici:State }"),
    _rows("lookup", "SELECT ?p ?o { id:LaunchSummit ?p ?o }"),
    _rows(
        "join, 50 rows",
        "SELECT ?c ?s ?o { ?c a ici:Claim ; rdf:subject ?s ; rdf:object ?o } ORDER BY ?c LIMIT 50",
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
    Measured("CONSTRUCT", "graph", _HEAD + "CONSTRUCT { id:Kuwait ?p ?o } { id:Kuwait ?p ?o }"),
)
# At a million triples and more.
LARGE = (
    *MIX[:4],
    *MIX[5:7],
    _rows("100,000 rows", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100000"),
)
