"""What whoever asked is told of a query or a write that has no worker, or has lost it."""

from isnad.locale import Counted, Message
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


def refusal_for(why: str, settings: Settings, seconds: float, *, writes: bool = False) -> RequestError:
    """Return the refusal of a query that had so many seconds, by what the supervisor says of it.

    Or of a write that changed nothing: one that may have is WorkerLost.
    """
    less = Message(
        "Nothing was changed. Write less at a time: part of the graph, or of the rows of the pattern."
    )
    match why:
        case "DeadlineExceeded" if writes:
            return DeadlineExceeded(
                Counted(
                    "the write took longer than %(seconds)s second",
                    "the write took longer than %(seconds)s seconds",
                    seconds,
                    seconds=f"{seconds:g}",
                ),
                hint=less,
                details={"limit": seconds},
            )
        case "OutOfMemory" if writes:
            most = settings.max_memory_megabytes
            return QueryAborted(
                Counted(
                    "the write used up the %(most)s megabyte of memory that it may have",
                    "the write used up the %(most)s megabytes of memory that it may have",
                    most,
                    most=most,
                ),
                hint=less,
                details={"limit": most},
            )
        case "TooMany":
            most = settings.max_per_client
            return TooMany(
                Counted(
                    "%(most)s of your queries runs or waits already, the most that one client may have",
                    "%(most)s of your queries run or wait already, the most that one client may have",
                    most,
                    most=most,
                ),
                hint=Message("Wait for an answer before you ask again."),
                details={"limit": most},
            )
        case "DeadlineExceeded":
            return DeadlineExceeded(
                Counted(
                    "the query took longer than %(seconds)s second",
                    "the query took longer than %(seconds)s seconds",
                    seconds,
                    seconds=f"{seconds:g}",
                ),
                hint=Message("Narrow the query, add a LIMIT, or download the data from /data."),
                details={"limit": seconds},
            )
        case "Preempted":
            sure = settings.contended_seconds
            return Preempted(
                Counted(
                    "the query was stopped after %(sure)s second or more because others wait",
                    "the query was stopped after %(sure)s seconds or more because others wait",
                    sure,
                    sure=sure,
                ),
                hint=Message("Ask again when fewer people do, or narrow it."),
                details={"limit": sure},
            )
        case "OutOfMemory":
            most = settings.max_memory_megabytes
            return QueryAborted(
                Counted(
                    "the query used up the %(most)s megabyte of memory that a query may have",
                    "the query used up the %(most)s megabytes of memory that a query may have",
                    most,
                    most=most,
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
