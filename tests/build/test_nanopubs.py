"""Nanopublications of claims and passages: valid by the library, the same each time, published by nobody."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from command_line import printed
from Crypto.PublicKey import RSA
from project_copy import copy_project

from isnad.build.nanopub_content import (
    Content,
    content_of,
    edition_of,
    nanopublication,
    passages_of,
    retraction,
    succession,
)
from isnad.build.nanopub_signing import NPX, Signer, graphs_of, read_signer
from isnad.build.pipeline import build
from isnad.build.releases import Release
from isnad.errors import IsnadError, MalformedSource, UnfoundClaim, UnusableSetting
from isnad.query.store import open_store, release_source
from isnad.rdf.namespaces import DOC, ID
from isnad.rdf.terms import Triple, iri, lexical, triple_of
from isnad.rdf.vocabulary import CHAIN, DCTERMS, ICI, PROV, RDF

if TYPE_CHECKING:
    from nanopub.nanopub import Nanopub

CREATOR = "https://orcid.org/0000-0002-1825-0097"
ARTICLE = f"{DOC}kuwait-ici-20-years"
ANKARA = iri(f"{ARTICLE}#char=1715,1789")
FACTS = "data/documents/kuwait-ici-20-years/facts.trig"


@pytest.fixture(scope="module")
def store(release: Release) -> pyoxigraph.Store:
    return open_store(release_source(release.folder))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new RSA key, as openssl writes it."""
    path = tmp_path_factory.mktemp("key") / "key.pem"
    path.write_bytes(RSA.generate(2048).export_key("PEM"))
    return path


@pytest.fixture(scope="module")
def signer(key: Path) -> Signer:
    return read_signer(CREATOR, key)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every connection, and every look-up of a name, fail the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was to be sent")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def by_library(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], "Nanopub"]:
    """Read a file as the library does in a process of its own, in which no literal is written anew."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    from nanopub.nanopub import Nanopub

    return lambda path: Nanopub(rdf=path)


def default_graph(store: pyoxigraph.Store) -> set[Triple]:
    found = store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    return set(map(triple_of, found))


def claims_that(store: pyoxigraph.Store, status: str) -> list[str]:
    found = store.quads_for_pattern(
        None, pyoxigraph.NamedNode(lexical(CHAIN.claimStatus)), pyoxigraph.NamedNode(lexical(status))
    )
    stated = (str(quad.subject) for quad in found if quad.graph_name == pyoxigraph.DefaultGraph())
    inference = pyoxigraph.NamedNode(lexical(CHAIN.Inference))
    kind = pyoxigraph.NamedNode(lexical(RDF.type))
    return sorted(
        one
        for one in stated
        if not [*store.quads_for_pattern(pyoxigraph.NamedNode(lexical(one)), kind, inference)]
    )


def test_assertions_of_all_passages_and_claims_say_no_more_than_the_graph(store: pyoxigraph.Store) -> None:
    everything = default_graph(store)
    statuses = (CHAIN.unchallenged, CHAIN.disputed, CHAIN.attributed, CHAIN.countering)
    claims = {status: claims_that(store, status) for status in statuses}
    assert all(claims.values())
    for status, names in claims.items():
        for name in names:
            found = content_of(store, name)
            (stated,) = found.triples
            held_back = status in (CHAIN.attributed, CHAIN.countering)
            assert found.assertion <= everything
            assert (stated in found.assertion) is not held_back
            assert ((name, RDF.subject, stated[0]) in found.assertion) is held_back
            assert (name, CHAIN.claimStatus, status) in found.assertion | found.provenance
            source = PROV.hadPrimarySource if status == CHAIN.countering else PROV.wasDerivedFrom
            assert {p for s, p, o in found.provenance if o in found.sources} >= {source}
            assert any(p == CHAIN.quote for _, p, _ in found.assertion | found.provenance)
    passages = passages_of(store)
    of_passages = {triple for one in passages for triple in content_of(store, one).triples}
    assert set(passages) == {s for s, p, o in everything if (p, o) == (RDF.type, CHAIN.Passage)}
    assert len(passages) > 100
    assert of_passages == {
        triple
        for status in statuses[:3]
        for one in claims[status]
        for triple in content_of(store, one).triples
    }


def test_what_others_say_against_a_claim_goes_with_it(store: pyoxigraph.Store) -> None:
    found = content_of(store, ANKARA)
    place = (iri(f"{ID}LaunchSummit"), ICI.tookPlaceIn, iri(f"{ID}Ankara"))
    assert place in found.assertion
    lines = {lexical(o) for _, p, o in found.provenance if p == CHAIN.quote}
    assert "Today at our Istanbul Summit" in lines
    assert (place[0], place[1], iri(f"{ID}Istanbul")) not in found.assertion | found.provenance


def test_what_nobody_states_is_refused(store: pyoxigraph.Store) -> None:
    inferred = pyoxigraph.NamedNode(lexical(CHAIN.Inference))
    (some, *_) = store.quads_for_pattern(None, pyoxigraph.NamedNode(lexical(RDF.type)), inferred)
    for name in (str(some.subject), iri(f"{ID}Kuwait"), iri(f"{ARTICLE}#char=0,1"), "<http://example.org/>"):
        with pytest.raises(UnfoundClaim):
            content_of(store, name)


@pytest.mark.parametrize("is_signed", [True, False])
def test_nanopublications_hold_by_the_library_and_are_the_same_each_time(
    store: pyoxigraph.Store,
    signer: Signer,
    tmp_path: Path,
    by_library: Callable[[Path], "Nanopub"],
    no_network: None,
    is_signed: bool,
) -> None:
    edition = edition_of(store, "0123456789ab")
    who = signer if is_signed else Signer()
    judged = claims_that(store, CHAIN.attributed)[0]
    against = claims_that(store, CHAIN.countering)[0]
    for subject in (ANKARA, judged, against):
        made = nanopublication(content_of(store, subject), edition, who)
        assert made == nanopublication(content_of(store, subject), edition, who)
        path = tmp_path / made.file_name
        path.write_text(made.text, "utf-8")
        found = by_library(path)
        assert found.is_valid and found.has_valid_trusty
        assert bool(found.metadata.signature) is is_signed
        name, graphs = graphs_of(path, who)
        assert name == made.name and path.stem == name.rsplit("/", 1)[-1]
        assert graphs["assertion"] == content_of(store, subject).assertion
        said = {p: o for s, p, o in graphs["pubinfo"] if s.endswith("isnad#>")}
        modified = store.query(
            "SELECT ?day { <https://w3id.org/isnad/dataset> <http://purl.org/dc/terms/modified> ?day }"
        )
        assert said[DCTERMS.created] == str(next(iter(modified))["day"])  # type: ignore[arg-type]
        assert said[DCTERMS.license] == "<https://creativecommons.org/licenses/by/4.0/>"
        assert said.get(DCTERMS.creator) == (iri(CREATOR) if is_signed else None)
        assert "data/0123456789ab/isnad.nq" in said[PROV.wasDerivedFrom]


def test_what_was_changed_or_signed_by_another_is_refused(
    store: pyoxigraph.Store, signer: Signer, tmp_path: Path
) -> None:
    edition = edition_of(store, "0123456789ab")
    made = nanopublication(content_of(store, ANKARA), edition, signer)
    path = tmp_path / made.file_name
    other = read_signer(CREATOR, _key(tmp_path / "other.pem", lambda new: new.export_key("PEM")))
    signature = made.text.index("hasSignature> ") + len('hasSignature> "')
    changed = {
        "a value": made.text.replace("id/Ankara", "id/Istanbul"),
        "a signature": made.text[:signature]
        + ("B" if made.text[signature] == "A" else "A")
        + made.text[signature + 1 :],
        "a graph more": made.text + "<http://example.org/g> { <x:a> <x:b> <x:c> . }\n",
        "cut": made.text[: len(made.text) // 2],
        "empty": "",
        "no RDF": "<html>",
        "another kind": "<http://example.org/g> { <x:a> <x:b> <x:c> . }\n",
    }
    path.write_text(made.text, "utf-8")
    graphs_of(path, signer)
    for who in (other, Signer()):
        with pytest.raises(MalformedSource):
            graphs_of(path, who)
    for text in changed.values():
        path.write_text(text, "utf-8")
        with pytest.raises(MalformedSource):
            graphs_of(path, signer)


def test_a_signature_that_is_exchanged_with_its_hash_is_refused(
    store: pyoxigraph.Store, signer: Signer, tmp_path: Path
) -> None:
    edition = edition_of(store, "0123456789ab")
    other = read_signer(CREATOR, _key(tmp_path / "other.pem", lambda new: new.export_key("PEM")))
    forged = Signer(CREATOR, other.private_key, signer.public_key)
    made = nanopublication(content_of(store, ANKARA), edition, forged)
    path = tmp_path / made.file_name
    path.write_text(made.text, "utf-8")
    with pytest.raises(MalformedSource):
        graphs_of(path, signer)


def _key(path: Path, written: Callable[[RSA.RsaKey], bytes], bits: int = 2048) -> Path:
    path.write_bytes(written(RSA.generate(bits)))
    return path


def test_keys_are_read_as_openssl_and_nanopub_write_them(key: Path, signer: Signer, tmp_path: Path) -> None:
    found = RSA.import_key(key.read_bytes())
    path = tmp_path / "key"
    for written in (found.export_key("PEM", pkcs=8), f"{signer.private_key}\n".encode()):
        path.write_bytes(written)
        assert read_signer(CREATOR, path) == signer
    unusable = (
        b"", b"no key", found.public_key().export_key("PEM"), found.export_key("PEM", passphrase=key.name),
        RSA.generate(1024).export_key("PEM"),  # noqa: S505 - it is refused
    )  # fmt: skip
    for written in unusable:
        path.write_bytes(written)
        with pytest.raises(UnusableSetting):
            read_signer(CREATOR, path)
    with pytest.raises(UnusableSetting):
        read_signer(CREATOR, tmp_path / "nowhere")


@pytest.fixture(scope="module")
def changed(release: Release, tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """A later release: a date is another, a passage is gone, a quote is longer, one more claim, a new label."""
    home = copy_project(tmp_path_factory.mktemp("later"))
    home.spoil(
        FACTS,
        'id:Kuwait ici:nameInText "الكويت"@ar .',
        'id:Kuwait ici:nameInText "الكويت"@ar ; a ici:State .',
    )
    home.spoil(
        FACTS,
        '<s10-defence-reform> chain:quote "إصلاح الدفاع"@ar .\n<s10-defence-reform> { id:DefenceReform ici:nameInText "إصلاح الدفاع"@ar . }\n',
        "",
    )
    home.spoil(
        FACTS,
        '<s11-border-security> chain:quote "أمن الحدود"@ar .',
        '<s11-border-security> chain:quote "ضمان أمن الحدود"@ar .',
    )
    home.spoil(
        FACTS,
        '<s12-nato> { id:NATO ici:nameInText "الناتو"@ar . }',
        '<s12-nato> { id:NATO ici:nameInText "ناتو"@ar . }',
    )
    home.spoil("data/documents/kuwait-ici-20-years/document.ttl", "Twenty years since", "Twenty years after")
    later = build(home.path, home.path / ".build", lambda _: None)
    return open_store(release_source(later.folder))


def earlier_of(store: pyoxigraph.Store, subjects: list[str]) -> dict[str, Content]:
    return {
        f"https://w3id.org/np/RA{number:043}": content_of(store, one) for number, one in enumerate(subjects)
    }


def test_a_later_release_retracts_and_supersedes_exactly_what_changed(
    store: pyoxigraph.Store, changed: pyoxigraph.Store, signer: Signer, tmp_path: Path
) -> None:
    earlier = earlier_of(store, passages_of(store))
    by_quote = {
        lexical(next(o for s, p, o in content.provenance if s == content.subject and p == CHAIN.quote)): name
        for name, content in earlier.items()
    }
    made = succession(changed, edition_of(changed, "later"), signer, passages_of(changed), earlier)
    fates = {
        fate: [one for one in made if one.fate == fate]
        for fate in ("new", "supersedes", "retracts", "unchanged")
    }
    assert {one.earlier for one in fates["retracts"]} == {by_quote["إصلاح الدفاع"]}
    assert {one.earlier for one in fates["supersedes"]} == {
        by_quote[quote] for quote in ("الكويت", "أمن الحدود", "الناتو")
    }
    assert not fates["new"]
    assert len(fates["unchanged"]) == len(earlier) - 4
    assert all(one.nanopublication is None for one in fates["unchanged"])
    for one in (*fates["retracts"], *fates["supersedes"]):
        assert one.nanopublication
        path = tmp_path / one.nanopublication.file_name
        path.write_text(one.nanopublication.text, "utf-8")
        _, graphs = graphs_of(path, signer)
        part, predicate = (
            ("assertion", NPX.retracts) if one.fate == "retracts" else ("pubinfo", NPX.supersedes)
        )
        assert {o for _, p, o in graphs[part] if p == predicate} == {iri(one.earlier)}


def test_of_single_claims_another_value_supersedes_and_another_status_too(
    store: pyoxigraph.Store, changed: pyoxigraph.Store, signer: Signer
) -> None:
    claims = claims_that(store, CHAIN.unchallenged)
    gone = [one for one in claims if one not in {*claims_that(changed, CHAIN.unchallenged)}]
    earlier = earlier_of(store, gone)
    new = [one for one in claims_that(changed, CHAIN.unchallenged) if one not in {*claims}]
    made = succession(changed, edition_of(changed, "later"), signer, new, earlier)
    fates = {one.earlier: one.fate for one in made}
    values = {content.triples: fates[name] for name, content in earlier.items()}
    assert sorted(values.values()) == ["retracts", "supersedes", "supersedes"]
    ((retracted, _),) = ((triples, fate) for triples, fate in values.items() if fate == "retracts")
    assert {lexical(triple[0]) for triple in retracted} == {f"{ID}DefenceReform"}
    disputed = content_of(store, claims_that(store, CHAIN.disputed)[0])
    claim = frozenset(
        (s, p, CHAIN.unchallenged if p == CHAIN.claimStatus else o) for s, p, o in disputed.provenance
    )
    before = {"https://w3id.org/np/RAx": Content(disputed.subject, disputed.assertion, claim)}
    (one,) = succession(store, edition_of(store, "later"), signer, [], before)
    assert one.fate == "supersedes"


def test_the_command_writes_files_and_keeps_them_up(
    release: Release, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], no_network: None
) -> None:
    folder = tmp_path / "nanopubs"
    common = ("--out", str(release.folder.parent), "--creator", CREATOR, "--key", str(key))
    code, lines = printed(capsys, "nanopub", lexical(ANKARA), *common, "--to", str(folder))
    (file,) = folder.iterdir()
    assert code == 0 and lines == [
        f"new\thttps://w3id.org/np/{file.stem}", "1 new, 0 superseding, 0 retracting, 0 as they were",
    ]  # fmt: skip
    text = file.read_text("utf-8")
    code, lines = printed(
        capsys, "nanopub", lexical(ANKARA), *common, "--to", str(folder), "--since", str(folder)
    )
    assert lines[-1] == "0 new, 0 superseding, 0 retracting, 1 as they were"
    assert file.read_text("utf-8") == text
    code, lines = printed(capsys, "nanopub", lexical(ANKARA), *common)
    assert "\n".join(lines[:-1]) + "\n" == text
    wrong = (
        ("claim:0000", *common), ("--document", "nothing", *common), (lexical(ANKARA), "--key", str(key)),
        (lexical(ANKARA), *common, "--since", str(tmp_path / "nowhere")),
        (lexical(ANKARA), "--out", common[1], "--creator", "nobody"),
        (lexical(ANKARA), *common[:4], "--since", str(folder)),
    )  # fmt: skip
    for options in wrong:
        code, lines = printed(capsys, "nanopub", *options)
        assert code == 1 and any(line.startswith("  → ") for line in lines), options


def test_who_made_them_is_named_only_to_supersede_and_to_retract(
    release: Release,
    store: pyoxigraph.Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    no_network: None,
) -> None:
    folder = ("--to", str(tmp_path / "nanopubs"))
    printed(capsys, "nanopub", lexical(ANKARA), "--out", str(release.folder.parent), *folder)
    code, lines = printed(
        capsys, "nanopub", lexical(ANKARA), "--out", str(release.folder.parent), *folder, "--since", folder[1]
    )
    assert (code, lines[-1]) == (0, "0 new, 0 superseding, 0 retracting, 1 as they were")
    edition, content = edition_of(store, "0123456789ab"), content_of(store, ANKARA)
    changed = Content(content.subject, content.assertion, frozenset())
    gone = Content("<https://w3id.org/isnad/doc/gone#char=0,1>", content.assertion, content.provenance)
    for before in (changed, gone):
        with pytest.raises(UnusableSetting) as caught:
            succession(store, edition, Signer(), [], {"https://w3id.org/np/RAx": before})
        assert caught.value.where == "--creator"


def test_superseded_and_retracted_ones_no_longer_count(
    store: pyoxigraph.Store, signer: Signer, tmp_path: Path
) -> None:
    from isnad.build.nanopub_content import read_earlier

    edition, content = edition_of(store, "0123456789ab"), content_of(store, ANKARA)
    first = nanopublication(content, edition, signer)
    second = nanopublication(content, edition, signer, supersedes=first.name)
    for one in (first, second):
        (tmp_path / one.file_name).write_text(one.text, "utf-8")
    assert [*read_earlier(tmp_path, signer)] == [second.name]
    last = retraction(second.name, edition, signer)
    (tmp_path / last.file_name).write_text(last.text, "utf-8")
    assert read_earlier(tmp_path, signer) == {}
    assert issubclass(MalformedSource, IsnadError)
