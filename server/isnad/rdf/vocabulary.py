"""The names of vocabularies as terms: `RDF.type` is `<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>`."""

from isnad.locale import Message
from isnad.rdf import namespaces
from isnad.rdf.namespaces import PREFIXES


class Vocabulary:
    """A namespace whose attributes, and items where a name is no attribute's, are its terms."""

    def __init__(self, base: str) -> None:
        """Take the namespace's IRI."""
        self._base = base

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        term = self[name]
        self.__dict__[name] = term
        return term

    def __getitem__(self, name: str) -> str:
        return f"<{self._base}{name}>"


CHAIN = Vocabulary(namespaces.CHAIN)
DCAT = Vocabulary(PREFIXES["dcat"])
DCTERMS = Vocabulary(namespaces.DCTERMS)
EDTF = Vocabulary(PREFIXES["edtf"])
FOAF = Vocabulary(PREFIXES["foaf"])
GEO = Vocabulary(PREFIXES["geo"])
GEOSPARQL = Vocabulary(PREFIXES["geosparql"])
ICI = Vocabulary(namespaces.ICI)
ID = Vocabulary(namespaces.ID)
NIF = Vocabulary(namespaces.NIF)
OA = Vocabulary(PREFIXES["oa"])
ORG = Vocabulary(PREFIXES["org"])
OWL = Vocabulary(namespaces.OWL)
PROV = Vocabulary(namespaces.PROV)
RDF = Vocabulary(namespaces.RDF)
RDFS = Vocabulary(namespaces.RDFS)
SCHEMA = Vocabulary(PREFIXES["schema"])
SEM = Vocabulary(namespaces.SEM)
SH = Vocabulary(PREFIXES["sh"])
SKOS = Vocabulary(namespaces.SKOS)
SSSOM = Vocabulary("https://w3id.org/sssom/")
TIME = Vocabulary(PREFIXES["time"])
VANN = Vocabulary(PREFIXES["vann"])
VOID = Vocabulary(PREFIXES["void"])
XSD = Vocabulary(namespaces.XSD)

# What RDF's own properties are called, by IRI: no file of the data names them.
NAMES_OF_RDF = {
    namespaces.RDF + "type": Message("is of type"),
    namespaces.RDFS + "label": Message("is called"),
}
