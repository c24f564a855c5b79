"""`isnad document fact`: a fact from the command line, as the page writes it."""

import pytest
from project_copy import ProjectCopy, copy_project

TEXT = "Qatar joined the Istanbul Cooperation Initiative in February 2005. It is keen on stability."


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    home = copy_project(tmp_path_factory.mktemp("note"))
    (home.path / "note.txt").write_text(TEXT, encoding="utf-8")
    assert home.run("document", "add", "note.txt", "--slug", "note").returncode == 0
    folder = home.path / "data/documents/note"
    (folder / "facts.trig").write_text(
        (folder / "facts.trig").read_text("utf-8").partition("\n\n# ──")[0] + "\n", "utf-8"
    )
    home.spoil("data/documents/note/document.ttl", '"TODO"@ar , "TODO"@en', '"مذكرة"@ar , "Note"@en')
    home.spoil("data/documents/note/document.ttl", '"TODO"@ar , "TODO"@en', '"لنا"@ar , "Ours"@en')
    return home


def test_facts_by_patterns_make_a_document_that_a_build_takes(note: ProjectCopy) -> None:
    run = note.run("document", "fact", "note", "state", "--quote", "Qatar", "--thing", "Qatar", "--role", "nameInText=Qatar", "--new", "Qatar", "قطر", "Qatar")  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    run = note.run(
        "document", "fact", "note", "انضمام", "--quote", TEXT[:65], "--thing", "QatarAccession", "--role", "accedingParty=قطر",
        "--role", "acceded to=NATO's Istanbul Cooperation Initiative".replace("NATO's ", ""), "--role", "date=2005-02",
        "--new", "QatarAccession", "انضمام قطر", "accession of Qatar",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    facts = (note.path / "data/documents/note/facts.trig").read_text("utf-8")
    assert facts.index("<s01-accession>") < facts.index("<s01-state>")
    assert "        ici:accedingParty id:Qatar ;\n        ici:accededTo     id:ICI ;\n" in facts
    check = note.run("document", "check", "note")
    assert "facts.trig" not in check.stdout, check.stdout


def test_what_a_build_would_refuse_is_not_written(note: ProjectCopy) -> None:
    path = note.path / "data/documents/note/facts.trig"
    before = path.read_bytes()
    run = note.run("document", "fact", "note", "Conference", "--quote", "stability", "--thing", "Kuwait", "--role", "title=peace", "--role", "hostedBy=Kuwait")  # fmt: skip
    assert run.returncode == 1
    assert 'the words "peace"@en are not in the quote "stability"' in run.stdout
    assert path.read_bytes() == before


def test_in_a_draft_too_what_cannot_hold_together_is_not_written(note: ProjectCopy) -> None:
    (note.path / "water.txt").write_text(
        "The Gulf Water Council met in 2011. Kuwait opened the Gulf Water Council in 2012.", "utf-8"
    )
    assert note.run("document", "add", "water.txt", "--slug", "water").returncode == 0
    met, launched = (
        ["InternationalOrganisation", "--quote", "Gulf Water Council", "--before", "The ", "--thing", "GulfWaterCouncil",
         "--role", "nameInText=Gulf Water Council"],
        ["Launch", "--quote", "Kuwait opened the Gulf Water Council in 2012", "--thing", "Opening", "--new", "Opening",
         "إطلاق", "opening", "--role", "launchedBy=Kuwait", "--role", "launched=GulfWaterCouncil", "--role", "date=2012"],
    )  # fmt: skip
    run = note.run("document", "fact", "water", *met)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "no passage uses" not in run.stdout
    path = note.path / "data/documents/water/facts.trig"
    before = path.read_bytes()
    assert b"TODO-s01" in before
    run = note.run("document", "fact", "water", *launched)
    assert run.returncode == 1, run.stdout
    assert "axioms and facts cannot hold together" in run.stdout
    assert path.read_bytes() == before


def test_a_draft_proposes_the_class_of_what_it_takes_over_from_the_example(note: ProjectCopy) -> None:
    """Else the next fact that speaks of it is refused, since no document of a build says what it is."""
    (note.path / "gulf.txt").write_text("Bahrain and Kuwait met in 2011. Bahrain was content.", "utf-8")
    assert note.run("document", "add", "gulf.txt", "--slug", "gulf").returncode == 0
    facts = (note.path / "data/documents/gulf/facts.trig").read_text("utf-8")
    assert 'id:Bahrain a ici:TODO-State ; ici:nameInText "Bahrain"@en' in facts
    assert facts.count("id:Bahrain ") == 2
    assert "id:Kuwait ici:nameInText" in facts
    meeting = ("Meeting", "--quote", "Bahrain and Kuwait met in 2011", "--thing", "Talks", "--new", "Talks", "محادثات", "talks")  # fmt: skip
    roles = ("--role", "hasParticipant=Bahrain", "--role", "hasParticipant=Kuwait", "--role", "date=2011")
    run = note.run("document", "fact", "gulf", *meeting, *roles)
    assert run.returncode == 0, run.stdout + run.stderr


def test_where_a_class_is_open_too_the_shapes_of_all_documents_are_asked(note: ProjectCopy) -> None:
    """Of what no class is said yet nothing is told; of all else what a check tells at the same line."""
    (note.path / "lake.txt").write_text(
        "The Lake Council met. Kuwait joined the Istanbul Cooperation Initiative on 3 May 2011.", "utf-8"
    )
    assert note.run("document", "add", "lake.txt", "--slug", "lake").returncode == 0
    met = (
        "participatesIn",
        "--quote",
        "The Lake Council met",
        "--thing",
        "LakeCouncil",
        "--role",
        "participatesIn=ICI",
    )
    assert note.run("document", "fact", "lake", *met).returncode == 0
    assert "a ici:TODO" in (note.path / "data/documents/lake/facts.trig").read_text("utf-8")
    quote = "Kuwait joined the Istanbul Cooperation Initiative on 3 May 2011"
    run = note.run(
        "document", "fact", "lake", "Accession", "--quote", quote, "--new", "Joining", "انضمام الكويت", "accession of Kuwait",
        "--thing", "Joining", "--role", "accedingParty=Kuwait", "--role", "accededTo=ICI", "--role", "date=2011-05-03",
    )  # fmt: skip
    assert "Two accessions of one party to one framework" in run.stdout
    assert run.stdout.splitlines()[0] in note.run("document", "check", "lake").stdout


OMAN = (
    *("Accession", "--quote", "stability", "--new", "OmanAccession", "انضمام عمان", "accession of Oman"),
    *("--thing", "OmanAccession", "--role", "accededTo=ICI", "--role"),
)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Accession", "--quote", "stability", "--thing", "Kuwait"], "accession needs acceding party"),
        (["Visit", "--quote", "nothing of it", "--thing", "Kuwait"], "the quote is not in the text"),
        (["Visit", "--quote", "stability", "--thing", "Atlantis"], 'nothing that fits is called "Atlantis"'),
        (["Visit", "--quote", "stability", "--thing", "id:Trip"], "--new Trip ARABIC ENGLISH"),
        (["Visits", "--quote", "stability"], "there is no pattern Visits"),
        # Of an accession no accession is the party: what is new is none of the advice.
        ([*OMAN, "accedingParty=Oman"], "--new Oman ARABIC ENGLISH"),
        ([*OMAN, "accedingParty=عمان"], "--new ID ARABIC ENGLISH"),
        (["Visit", "--thing", "Kuwait"], "--quote is missing"),
        (["Visit", "--quote", "on", "--thing", "Kuwait"], "Add --before or --after with what stands there"),
        (
            ["Visit", "--quote", "stability", "--thing", "Kuwait", "--new", "a b", "", ""],
            '"a b" is no identifier',
        ),
        (
            [
                "Visit",
                "--quote",
                "stability",
                "--thing",
                "Kuwait",
                "--role",
                "visitor=Kuwait",
                "--new",
                "Trip",
                "",
                "",
            ],
            "id:Trip is new, and has no name",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_cure(note: ProjectCopy, arguments: list[str], said: str) -> None:
    run = note.run("document", "fact", "note", *arguments)
    assert run.returncode == 1
    assert said in run.stderr
    assert "→" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["Visit", "--quote", "stability", "--thing", "Kuwait", "--role", "visitor"],
            '"visitor" is not ROLE=VALUE',
        ),
        (
            ["Visit", "--quote", "stability", "--thing", "Kuwait", "--role", "visitor="],
            '"visitor=" is not ROLE=VALUE',
        ),
        (["--quote", "stability", "--thing", "Kuwait"], "which would not be written"),
        (["Visit", "--roles", "--role", "visitor=Kuwait"], "which would not be written"),
    ],
)
def test_an_argument_that_would_be_dropped_is_an_error_of_usage(
    note: ProjectCopy, arguments: list[str], said: str
) -> None:
    run = note.run("document", "fact", "note", *arguments)
    assert run.returncode == 2
    assert said in run.stderr


def test_patterns_and_roles_are_listed_in_both_languages(note: ProjectCopy) -> None:
    assert "Accession                accession" in note.run("document", "fact", "note").stdout
    roles = note.run("document", "fact", "note", "Accession", "--roles", locale="ar_KW.UTF-8").stdout
    assert "الطرف المنضم" in roles.splitlines()[0]


def test_a_name_that_a_preposition_has_taken_the_article_of_is_published_with_it(note: ProjectCopy) -> None:
    text = "أعلنت قطر ذلك للاتحاد الإقليمي، وهو شأن للأمن البحري."
    (note.path / "union.txt").write_text(text, "utf-8")
    assert note.run("document", "add", "union.txt", "--slug", "union").returncode == 0
    folder = note.path / "data/documents/union"
    assert 'ici:nameInText "الاتحاد الإقليمي"@ar' in (folder / "facts.trig").read_text("utf-8")
    assert 'rdfs:label "الاتحاد الإقليمي"@ar' in (folder / "entities.ttl").read_text("utf-8")

    def said(name: str) -> str:
        return note.run(
            "document", "fact", "union", "CooperationDomain", "--quote", "للأمن البحري", "--thing", "MaritimeSecurity",
            "--role", f"nameInText={name}",
        ).stdout  # fmt: skip

    refused = said("أمن البحري")
    assert 'the name "أمن البحري"@ar has lost its article' in refused
    assert 'Write it: "الأمن البحري"@ar' in refused
    assert said("الأمن البحري") == "data/documents/union/facts.trig\n"
    assert '"الأمن البحري"@ar' in (folder / "facts.trig").read_text("utf-8")


PORTS = "Oman joined the Gulf Ports Council in 2012. The Gulf Ports Council met. It grew."


def test_that_a_class_is_open_is_said_with_its_place_and_no_line_that_is_not_written(
    note: ProjectCopy,
) -> None:
    (note.path / "ports.txt").write_text(PORTS, "utf-8")
    assert note.run("document", "add", "ports.txt", "--slug", "ports").returncode == 0
    facts = note.path / "data/documents/ports/facts.trig"

    def joined(*more: str) -> str:
        run = note.run(
            "document", "fact", "ports", "Accession", "--quote", PORTS[:42], "--thing", "OmanAccession", "--new",
            "OmanAccession", "انضمام عمان", "accession of Oman", "--role", "accedingParty=Oman", "--role",
            "accededTo=GulfPortsCouncil", "--role", "date=2012", *more,
        )  # fmt: skip
        assert (run.returncode == 0) == (not run.stderr)
        return run.stdout

    waits = joined("--new", "Oman", "عمان", "Oman")
    assert "facts.trig: error: id:Oman would become an ici:Actor, which no passage says" in waits
    assert "ici:Actor or a narrower one" in waits
    assert "id:Oman a ici:Actor" not in waits
    state = ("State", "--quote", "Oman joined", "--thing", "Oman", "--role", "nameInText=Oman", "--new", "Oman", "عمان", "Oman")  # fmt: skip
    assert note.run("document", "fact", "ports", *state).returncode == 0
    refused = joined()
    said = "data/documents/ports/facts.trig: error: id:OmanAccession ici:accededTo id:GulfPortsCouncil — An accession is to"
    assert said in refused
    place = next(
        n for n, line in enumerate(facts.read_text("utf-8").splitlines(), 1) if "ici:TODO-Inter" in line
    )
    assert (
        f"The class of id:GulfPortsCouncil is still open (data/documents/ports/facts.trig:{place})" in refused
    )
    note.spoil("data/documents/ports/facts.trig", "ici:TODO-InternationalOrganisation", "ici:InternationalOrganisation")  # fmt: skip
    assert "still open" not in joined()
    missing = note.run("document", "import", "ports", "nofile.json", "--tool", "x")
    assert (
        "nofile.json: there is no such file\n  → Give a file of annotations that is there." in missing.stderr
    )
