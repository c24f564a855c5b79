"""How a query ends that has no answer: why the keeper says so, and how its asker reads it."""

from isnad.errors import Text
from isnad.refusals import DeadlineExceeded, MadeRoom, QueryAborted, Refusal, TooBusy, TooMany, WorkerLost
from isnad.settings import Settings


def refusal_for(why: str, settings: Settings, seconds: float) -> Refusal:
    """Make a refusal of what the keeper says of a query that had so many seconds."""
    match why:
        case "TooMany":
            return _too_many(settings.max_per_client)
        case "DeadlineExceeded":
            return _too_long(seconds)
        case "MadeRoom":
            return _made_room(settings.contended_seconds)
        case "OutOfMemory":
            return _out_of_memory(settings.max_memory_megabytes)
        case "TooDeep":
            return _too_deep()
        case "WorkerLost":
            return _lost()
        case _:
            return TooBusy.now()


def _too_many(most: int) -> TooMany:
    """Say that a client has as many queries as it may already."""
    return TooMany(
        Text(
            ar=f"لك {most} استعلاما جارية أو منتظرة، وهذا أكثر ما لعميل واحد",
            en=f"{most} of your queries run or wait already, the most that one client may have",
        ),
        mend=Text(ar="انتظر جوابا قبل أن تسأل ثانية.", en="Wait for an answer before you ask again."),
        details={"limit": most},
    )


def _too_long(seconds: float) -> DeadlineExceeded:
    """Say that a query took longer than its deadline."""
    return DeadlineExceeded(
        Text(
            ar=f"لم يكتمل الجواب في {seconds:g} ثانية", en=f"the query took longer than {seconds:g} seconds"
        ),
        mend=Text(
            ar="ضيق الاستعلام، أو أضف LIMIT، أو حمل البيانات كلها من /data.",
            en="Narrow the query, add a LIMIT, or download the data from /data.",
        ),
        details={"limit": seconds},
    )


def _made_room(sure: int) -> MadeRoom:
    """Say that a query was stopped for others."""
    return MadeRoom(
        Text(
            ar=f"أوقف الاستعلام بعد {sure} ثانية أو أكثر لأن غيره ينتظر",
            en=f"the query was stopped after {sure} seconds or more because others wait",
        ),
        mend=Text(ar="أعده حين يخف الزحام، أو ضيقه.", en="Ask again when fewer people do, or narrow it."),
        details={"limit": sure},
    )


def _out_of_memory(most: int) -> QueryAborted:
    """Say that a query used up its memory."""
    return QueryAborted(
        Text(
            ar=f"استنفد الاستعلام ما له من ذاكرة: {most} ميغابايت",
            en=f"the query used up the {most} megabytes of memory that a query may have",
        ),
        mend=Text(
            ar="رتب أقل أو اجمع أقل، وأضف شروطا، أو قسم الاستعلام.",
            en="Sort or group fewer rows, add conditions, or ask in several queries.",
        ),
        details={"limit": most},
    )


def _too_deep() -> QueryAborted:
    """Say that a query nests deeper than the engine can go."""
    return QueryAborted(
        Text(
            ar="يتداخل الاستعلام أعمق مما يصل إليه المحرك",
            en="the query nests deeper than the engine can go",
        ),
        mend=Text(
            ar="استخدم VALUES أو IN بدل السلاسل الطويلة من || أو + أو /.",
            en="Use VALUES or IN in place of long chains of ||, + or /.",
        ),
    )


def _lost() -> WorkerLost:
    """Say that a worker was ended from outside."""
    return WorkerLost(
        Text(ar="أنهيت عملية هذا الاستعلام من خارجها", en="the process of this query was ended from outside"),
        mend=Text(ar="أعد السؤال بعد ثانية.", en="Ask again in a second."),
    )
