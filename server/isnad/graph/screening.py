"""A quick look at a graph by rudof: which nodes the shapes would refuse.

rudof takes a tenth of pySHACL's time, and tests hold the two equal on every twin of every shape. It says
what to look at; the verdict, with its messages in both languages, is pySHACL's.
"""

import importlib.util
from collections.abc import Iterable

_SCREENED = importlib.util.find_spec("pyrudof") is not None


def refused_nodes(lines: Iterable[str], shapes: str) -> frozenset[str] | None:
    """Give the nodes of a graph, in N-Triples lines, that shapes in Turtle refuse; None without rudof.

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
