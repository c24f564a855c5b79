"""What tools take: models whose JSON Schema each tool publishes, and by which its arguments are checked."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_THING = "an IRI (https://w3id.org/isnad/id/Kuwait), a short name (id:Kuwait), or any of its names (الكويت)"


class Arguments(BaseModel):
    """What every tool takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Literal["en", "ar"] = Field(default="en", description="of names and hints")


class Paged(Arguments):
    """What a tool takes whose result may be long."""

    limit: int = Field(default=20, ge=1, le=100, description="the most that is returned")
    offset: int = Field(default=0, ge=0, le=100_000, description="how many are left out before")


class FindArguments(Arguments):
    """Arguments of `find`."""

    text: str = Field(min_length=1, max_length=200, description="a name in any spelling, or a whole sentence")
    limit: int = Field(default=10, ge=1, le=25, description="the most that is returned")


class DescribeArguments(Paged):
    """Arguments of `describe`."""

    thing: str = Field(min_length=1, max_length=500, description=_THING)
    inferred: bool = Field(
        default=False, description="what was inferred, too, with the passages of its premises"
    )


class EvidenceArguments(Paged):
    """Arguments of `evidence`; at least one of the first four is given."""

    about: str = Field(default="", max_length=500, description=f"subject or object: {_THING}")
    subject: str = Field(default="", max_length=500, description=_THING)
    predicate: str = Field(
        default="", max_length=500, description="a property, such as ici:tookPlaceIn; see `vocabulary`"
    )
    object: str = Field(
        default="", max_length=2000, description=f'{_THING}; or a literal: "text"@ar, "2004-12"^^<…>'
    )


class WhyArguments(Arguments):
    """Arguments of `why`."""

    subject: str = Field(min_length=1, max_length=500, description=_THING)
    predicate: str = Field(min_length=1, max_length=500, description="a property, such as ici:participatesIn")
    object: str = Field(min_length=1, max_length=2000, description=f"{_THING}; or a literal as in N-Triples")


class AskArguments(Arguments):
    """Arguments of `ask`."""

    name: str = Field(
        min_length=1, max_length=100, description="the name of a saved question; see `questions`"
    )
    parameters: dict[str, str] = Field(
        default={}, max_length=20, description="values by the names of its parameters"
    )
    limit: int = Field(default=50, ge=1, le=500, description="the most rows that are returned")


class SparqlArguments(Arguments):
    """Arguments of `sparql`."""

    query: str = Field(min_length=1, description="SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE")
    limit: int = Field(default=50, ge=1, le=500, description="the most rows that are returned")


class VocabularyArguments(Paged):
    """Arguments of `vocabulary`."""

    text: str = Field(
        default="", max_length=200, description="words of a label, a name or a definition; empty: all terms"
    )
