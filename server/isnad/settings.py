"""Every limit and setting: its name, its default, and a sentence in both languages."""

from dataclasses import dataclass, fields

from isnad.errors import Text


@dataclass(frozen=True)
class Settings:
    """Hold what an operator can set; each field is one row of the table that `rows` gives."""

    host: str = "127.0.0.1"
    port: int = 8000
    max_query_bytes: int = 100_000
    max_answer_bytes: int = 50_000_000
    deadline_seconds: int = 30
    max_memory_megabytes: int = 1024
    workers: int = 4
    max_waiting: int = 64


_SENTENCES: dict[str, Text] = {
    "host": Text(ar="العنوان الذي يستمع إليه الخادم", en="the address the server listens on"),
    "port": Text(ar="المنفذ الذي يستمع إليه الخادم", en="the port the server listens on"),
    "max_query_bytes": Text(
        ar="أطول استعلام يقبل، بالبايت؛ وما زاد عليه يرد بالرمز 413",
        en="the longest query taken, in bytes; a longer one is answered 413",
    ),
    "max_answer_bytes": Text(
        ar="أكبر جواب يرسل، بالبايت؛ وما زاد عليه خطأ يقول كم بلغ، ولا يقطع جواب أبدا",
        en="the largest answer sent, in bytes; beyond it comes an error, never a cut answer",
    ),
    "deadline_seconds": Text(
        ar="كم ثانية للاستعلام؛ وما زاد يوقف ويرد بالرمز 504؛ وللعميل أن يقلله بالمعامل timeout",
        en="the seconds a query has; then it is stopped and answered 504; a client may lower it by `timeout`",
    ),
    "max_memory_megabytes": Text(
        ar="ما للاستعلام من ذاكرة فوق ما ولد به عامله، بالميغابايت؛ وما زاد يرد بالرمز 507",
        en="the memory a query may take, in megabytes; one that takes more is answered 507",
    ),
    "workers": Text(ar="كم استعلاما يقيم في وقت واحد", en="how many queries are evaluated at once"),
    "max_waiting": Text(
        ar="كم استعلاما ينتظر عاملا؛ وما زاد يرد بالرمز 503",
        en="how many queries wait for a worker; a further one is answered 503",
    ),
}


@dataclass(frozen=True)
class Row:
    """Hold one row of the table of settings."""

    name: str
    default: str | int
    sentence: Text


def rows() -> tuple[Row, ...]:
    """Give the table of settings, as `isnad serve --help`, the README and /about show it."""
    return tuple(
        Row(field.name.replace("_", "-"), field.default, _SENTENCES[field.name])  # type: ignore[arg-type]
        for field in fields(Settings)
    )
