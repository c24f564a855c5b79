"""`isnad load`: a release into another SPARQL service, for `isnad serve --backend` to ask."""

import argparse
import sys
from pathlib import Path

from isnad.cli.terminal import add_example, add_out, language, out_of
from isnad.errors import MissingSource
from isnad.locale import Message


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    load = commands.add_parser(
        "load",
        help="put the built graph into another SPARQL service · وضع الرسم المبني في خدمة SPARQL أخرى",
        description="Into an empty repository of the service: nobody should ask it before it is whole. "
        "في مستودع فارغ من الخدمة: لا يسأل قبل أن يكتمل.",
        epilog="Example · مثال:  isnad load --backend http://127.0.0.1:7878/store",
    )
    load.add_argument(
        "--backend", required=True, metavar="URL",
        help="where the service is written to: by the Graph Store Protocol, or by updates · عنوان الكتابة",
    )  # fmt: skip
    load.add_argument(
        "--protocol",
        choices=("graph-store", "update"),
        default="graph-store",
        help="how it is written to (default %(default)s) · بأي بروتوكول",
    )
    load.add_argument(
        "--default-graph", default="", metavar="IRI",
        help="the graph for what has none, in a service without a default graph of its own; then serve with "
        "--backend-graph IRI · رسم لما لا رسم له",
    )  # fmt: skip
    load.add_argument("--user", default="", help="who may write (HTTP Digest or Basic) · اسم من يكتب")
    load.add_argument(
        "--password-file", type=Path, metavar="FILE", help="a file with the password alone · ملف كلمة السر"
    )
    load.add_argument(
        "--token-file", type=Path, metavar="FILE", help="a file with a bearer token · ملف الرمز"
    )
    add_out(load, "where the graph was built · أين بني الرسم البياني")
    add_example(load)
    load.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from isnad.query.store import release_source
    from isnad.remote.loading import Target, load_release

    source = release_source(out_of(options) / "current")
    target = Target(
        options.backend,
        options.protocol,
        options.user,
        _secret(options.password_file),
        _secret(options.token_file),
        options.default_graph,
    )

    def progress(count: int) -> None:
        said = Message("%(count)s quads", count=f"{count:,}")
        print(f"… {said.in_language(language())}", file=sys.stderr)

    count = load_release(source.files[0].parent, target, progress)
    done = Message(
        "release %(version)s is there: %(count)s quads", version=source.version, count=f"{count:,}"
    )
    print(done.in_language(language()))


def _secret(path: Path | None) -> str:
    """Read a file that has one line."""
    try:
        return path.read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise MissingSource(
            Message("this cannot be read (%(error)s)", error=error),
            where=str(path),
            hint=Message("Give a file that is there."),
        ) from error
