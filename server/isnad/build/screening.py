"""A quick look at a graph by rudof: which nodes the shapes would refuse.

rudof takes a tenth of pySHACL's time, and tests hold the two equal on every twin of every shape. It says
what to look at; the verdict, with its messages in both languages, is pySHACL's.
"""

import importlib.util
from collections.abc import Iterable

from isnad.rdf.namespaces import PREFIXES, RDFS
from isnad.rdf.terms import Triple
from isnad.rdf.vocabulary import RDF

_SCREENED = importlib.util.find_spec("pyrudof") is not None


def refused_nodes(lines: Iterable[str], shapes: str) -> frozenset[str] | None:
    """Return the nodes of a graph, in N-Triples lines, that shapes in Turtle refuse; None without rudof.

    Call it in a process that was forked for it and forks no other: rudof starts threads, which no fork has.
    """
    if not _SCREENED:
        return None
    import pyrudof  # 25 MB that only large graphs need

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data("".join(lines), pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
    rudof.read_shacl(shapes, pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)
    report = rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)
    return frozenset(entry.focus_node for entry in report)


def aimed_at(
    nodes: frozenset[str], shapes: frozenset[Triple], triples: frozenset[Triple]
) -> frozenset[Triple]:
    """Have shapes look at some nodes alone: those of them that are targets (SHACL §2.1.3)."""
    below: dict[str, set[str]] = {}
    for subject, predicate, value in triples:
        if predicate == _BELOW:
            below.setdefault(value, set()).add(subject)
    classes: dict[str, set[str]] = {}
    with_property: dict[str, set[str]] = {}
    for subject, predicate, value in triples:
        if subject in nodes:
            with_property.setdefault(predicate, set()).add(subject)
            if predicate == RDF.type:
                classes.setdefault(value, set()).add(subject)
    aimed = {triple for triple in shapes if triple[1] not in _TARGETS}
    for shape, kind, target in (triple for triple in shapes if triple[1] in _TARGETS):
        if kind == _CLASS:
            kinds, todo = {target}, [target]
            while todo:
                found = below.get(todo.pop(), set()) - kinds
                kinds |= found
                todo += found
            meant = set().union(*(classes.get(one, set()) for one in kinds))
        else:
            meant = with_property.get(target, set()) if kind == _SUBJECTS else {target} & nodes
        aimed |= {(shape, _NODE, node) for node in meant}
    return frozenset(aimed)


_BELOW = f"<{RDFS}subClassOf>"
_CLASS, _SUBJECTS, _NODE = (f"<{PREFIXES['sh']}target{name}>" for name in ("Class", "SubjectsOf", "Node"))
_TARGETS = {_CLASS, _SUBJECTS, _NODE}
