"""The refusal that a query gets which has no answer, by why its lease ended."""

from isnad.locale import Message
from isnad.request_errors import (
    DeadlineExceeded,
    Preempted,
    QueryAborted,
    RequestError,
    TooBusy,
    TooMany,
    WorkerLost,
)
from isnad.settings import Settings


def refusal_for(why: str, settings: Settings, seconds: float) -> RequestError:
    """Return the refusal of a query that had so many seconds, by what the supervisor says of it."""
    match why:
        case "TooMany":
            most = settings.max_per_client
            return TooMany(
                Message(
                    "%(most)s of your queries run or wait already, the most that one client may have",
                    most=most,
                ),
                hint=Message("Wait for an answer before you ask again."),
                details={"limit": most},
            )
        case "DeadlineExceeded":
            return DeadlineExceeded(
                Message("the query took longer than %(seconds)s seconds", seconds=f"{seconds:g}"),
                hint=Message("Narrow the query, add a LIMIT, or download the data from /data."),
                details={"limit": seconds},
            )
        case "Preempted":
            sure = settings.contended_seconds
            return Preempted(
                Message(
                    "the query was stopped after %(sure)s seconds or more because others wait", sure=sure
                ),
                hint=Message("Ask again when fewer people do, or narrow it."),
                details={"limit": sure},
            )
        case "OutOfMemory":
            most = settings.max_memory_megabytes
            return QueryAborted(
                Message(
                    "the query used up the %(most)s megabytes of memory that a query may have", most=most
                ),
                hint=Message("Sort or group fewer rows, add conditions, or ask in several queries."),
                details={"limit": most},
            )
        case "TooDeep":
            return QueryAborted(
                Message("the query nests deeper than the engine can go"),
                hint=Message("Use VALUES or IN in place of long chains of ||, + or /."),
            )
        case "WorkerLost":
            return WorkerLost(
                Message("the process of this query was ended from outside"),
                hint=Message("Ask again in a second."),
            )
        case _:
            return TooBusy.now()
