"""`isnad serve` and `isnad store`: the endpoint and its pages; a store to write to, checked or backed up."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from isnad import paths
from isnad.cli.terminal import Commands, add_example, add_in_memory, add_out, built, language, out_of
from isnad.cli.terminal import gettext as _
from isnad.errors import IsnadError, StoreUnavailable, UnusableSetting
from isnad.locale import Counted, Message
from isnad.settings import Settings, rows

if TYPE_CHECKING:
    from isnad.query.store import Source

# What `isnad serve` prints to try: who says where the summit was held?
_FIRST_QUERY = """query=
    PREFIX ici: <https://w3id.org/isnad/ici#>
    PREFIX chain: <https://w3id.org/isnad/chain#>
    PREFIX id:  <https://w3id.org/isnad/id/>
    SELECT ?place ?passage { GRAPH ?passage { id:LaunchSummit ici:tookPlaceIn ?place }
                             ?passage a chain:Passage }"""

_TAKES = {"changed-terms": "keep|report|refuse", "log": "FILE"}  # what is neither a number nor an address


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    serve = commands.add_parser(
        "serve",
        help=_("open the endpoint and its pages"),
        description=_("Build the graph unless it is built and its sources unchanged; serve it until Ctrl-C."),
    )
    for row in rows():
        default = _(" (default %(default)s)") if row.default != "" else ""
        serve.add_argument(
            f"--{row.name}", action=_Repeated if row.name in ("allow-service", "backend") else "store",
            type=type(row.default), default=row.default,
            metavar="N" if isinstance(row.default, int) else _TAKES.get(row.name, "ADDRESS"),
            help=row.sentence.in_language(language()) + default,
        )  # fmt: skip
    serve.add_argument(
        "--no-sandbox",
        action="store_true",
        help=_("do not hold queries in by seccomp, where it cannot be had: on a machine of your own only"),
    )
    serve.add_argument(
        "--data",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=_("serve these RDF files and not the built graph (.ttl .nt .nq .trig .rdf .jsonld)"),
    )
    add_out(serve, _("where the graph is built"))
    add_example(serve)
    add_in_memory(serve)
    writing = serve.add_argument_group(_("a store to write to"))
    writing.add_argument(
        "--writable",
        action="store_true",
        help=_(
            "serve a store of your own, which those who have a token can write to: "
            "a copy of the built graph, unless it is --empty"
        ),
    )
    writing.add_argument("--store", type=Path, metavar="DIR", help=_("where it is kept, and goes on from"))
    writing.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help=_(
            "the tokens of those who may write, one a line, of at least 16 characters; or a .toml file of "
            "which graphs each may see and change (also for --data); a file that nobody else can read"
        ),
    )
    writing.add_argument("--empty", action="store_true", help=_("begin with nothing in it"))
    serve.set_defaults(run=_serve, error_code=2)

    store = commands.add_parser(
        "store",
        help=_("check or back up a store that is written to"),
        description=_("Both can be done while a server writes to it."),
    )
    actions = store.add_subparsers(title=_("actions"), metavar="ACTION", required=True)

    check = actions.add_parser(
        "check",
        help=_("read every file, and hold it against its checksum"),
        description=_(
            "Says what the store is a copy of, how many changes it has seen, and when the last was; "
            "or which file is damaged."
        ),
    )
    check.add_argument("store", type=Path, metavar="DIR", help=_("the store"))
    check.set_defaults(run=_check)

    backup = actions.add_parser(
        "backup",
        help=_("copy it as it is at this moment"),
        description=_("A copy is a store like any other: serve it to go back to it."),
    )
    backup.add_argument("store", type=Path, metavar="DIR", help=_("the store"))
    backup.add_argument("copy", type=Path, metavar="COPY", help=_("a folder that is not there yet"))
    backup.set_defaults(run=_backup)


class _Repeated(argparse.Action):
    """Gather the values of an option that may come several times, with blanks between."""

    def __call__(
        self, parser: object, options: argparse.Namespace, value: object, option: object = ""
    ) -> None:
        setattr(options, self.dest, f"{getattr(options, self.dest)} {value}".strip())


def _serve(options: argparse.Namespace) -> None:
    from isnad.query.store import Source, files_source, release_source
    from isnad.site.server import require_usable, serve

    settings = replace(
        Settings(),
        **{row.name.replace("-", "_"): getattr(options, row.name.replace("-", "_")) for row in rows()},
    )
    _require_fitting(options)
    require_usable(settings, options.token_file, sandboxed=not options.no_sandbox)
    published = not options.data and not options.writable
    if options.writable:
        source = _writable(options)
    elif options.data:
        source = files_source(tuple(options.data))
        _report_changed_terms(source.files, settings)
    else:
        _require_current(options)
        source = release_source(out_of(options) / paths.CURRENT)

    def latest() -> Source:
        return release_source(out_of(options) / paths.CURRENT) if published else source

    serve(
        latest,
        (paths.HOME / "queries", *(paths.examples() if options.with_example else ())),
        settings,
        sandboxed=not options.no_sandbox,
        on_version_change=_tell_version if published or options.token_file else None,
        tokens=options.token_file,
        on_ready=lambda: _greet(settings, has_graph=published),
    )


def _require_fitting(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    from isnad.site.token_auth import OF_GRAPHS

    writing = {"--store": options.store, "--token-file": options.token_file, "--empty": options.empty}
    if options.writable and (options.data or not options.store or not options.token_file):
        raise UnusableSetting(
            Message("--writable takes --store and --token-file, and does not go with --data"),
            where="--writable",
            hint=Message("For example: isnad serve --writable --store my-store --token-file tokens"),
        )
    if options.data and options.token_file and options.token_file.suffix == OF_GRAPHS:
        del writing["--token-file"]  # who may see what of some files
    for name, value in writing.items():
        if value and not options.writable:
            what, hint = Message("%(name)s goes with --writable only", name=name), Message("Add --writable.")
            if name == "--token-file":
                what = Message("a file of tokens goes with --writable, or, in TOML, with --data")
                hint = Message(
                    "Add --writable; or, with --data, name a file that ends in .toml, of which http.md has "
                    "an example."
                )
            elif options.data:
                hint = Message("Leave it out: files are not written to.")
            raise UnusableSetting(what, where=name, hint=hint)


def _writable(options: argparse.Namespace) -> "Source":
    """Return the store to write to; begin it, empty or as a copy of the built graph, if it is not there."""
    from isnad.query.checksums import require_whole
    from isnad.query.store import release_source, writable_source
    from isnad.update.checkpoints import EMPTY, begin_store, current, is_store

    folder: Path = options.store
    if not is_store(folder):
        if options.empty:
            begin_store(folder)
        else:
            _require_current(options)
            release = release_source(out_of(options) / paths.CURRENT)
            require_whole(release.release or paths.OUT, [release.files[0].name])
            begin_store(folder, release.version, release.files[0])
    elif options.empty and (origin := current(folder).origin) != EMPTY:
        raise UnusableSetting(
            Message("this folder has a copy of %(origin)s", origin=origin),
            where=f"--store {folder}",
            hint=Message("Choose another folder, or serve it without --empty."),
        )
    return writable_source(folder)


def _report_changed_terms(files: tuple[Path, ...], settings: Settings) -> None:
    """Print which terms of some files the store has as others; raise StoreUnavailable to refuse them."""
    from isnad.update.changed_terms import MOST_NAMED, changed_in_file

    for path in files:
        changed = changed_in_file(path)
        if not changed:
            continue
        count = Counted(
            "%(count)s term comes back as another",
            "%(count)s terms come back as others",
            len(changed),
            count=len(changed),
        )
        first = changed[0]
        if settings.changed_terms == "refuse":
            raise StoreUnavailable(
                Message("%(count)s: %(written)s as %(stored)s", count=count, written=first.written,
                        stored=first.stored),
                where=paths.shown(path),
                hint=Message("Write %(kept)s, or take it so: --changed-terms report.", kept=first.stored),
            )  # fmt: skip
        print(f"{paths.shown(path)}: {count.in_language(language())}", file=sys.stderr)
        for one in changed[:MOST_NAMED]:
            print(f"  {one.written} → {one.stored}", file=sys.stderr)


def _require_current(options: argparse.Namespace) -> None:
    """Build the graph unless it is built and its sources are unchanged.

    In a process of its own: those of the server share what this one has, and need nothing of a build.
    """
    from isnad.build.processes import in_a_process_of_its_own
    from isnad.build.releases import is_current

    if not is_current(paths.HOME, out_of(options), with_example=options.with_example):
        in_a_process_of_its_own(lambda: built(options))


def _greet(settings: Settings, *, has_graph: bool) -> None:
    """Print where the server is, and a query to try."""
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    query = _FIRST_QUERY if has_graph else "query=SELECT * { ?s ?p ?o } LIMIT 10"
    print(f"Isnad: {address}  ", _("(Ctrl-C to stop)"), file=sys.stderr)
    print(f"  curl -s {address}/sparql -H 'Accept: text/csv' --data-urlencode '{query}'", file=sys.stderr)


def _tell_version(version: str, error: IsnadError | None) -> None:
    """Print which release is served from now on, or why one, or what the server looks at, cannot be used."""
    if version and error:
        said = Message("release %(version)s cannot be served; the last one stays", version=version)
    elif isinstance(error, UnusableSetting):
        said = Message("no token is known until this is mended")
    elif error:
        said = Message("what is to be served is not there; what is served stays")
    else:
        said = Message("now serving %(version)s", version=version)
    print(f"Isnad: {said.in_language(language())}", file=sys.stderr)
    if error:
        print(f"  {error.in_language(language())}", file=sys.stderr)


def _check(options: argparse.Namespace) -> None:
    from isnad.update.checkpoints import check

    found = check(options.store)
    summary = Counted(
        "sound: from %(origin)s, %(state)s change, the last at %(time)s",
        "sound: from %(origin)s, %(state)s changes, the last at %(time)s",
        found.state,
        origin=found.origin,
        state=found.state,
        time=found.time,
    )
    print(summary.in_language(language()))


def _backup(options: argparse.Namespace) -> None:
    from isnad.update.checkpoints import back_up

    found = back_up(options.store, options.copy)
    print(f"{options.copy}: {found.version}")
