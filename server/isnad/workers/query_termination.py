"""How a query ends that has no answer: why the keeper says so, and how its asker reads it."""

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
    """Make a refusal of what the keeper says of a query that had so many seconds."""
    match why:
        case "TooMany":
            return _too_many(settings.max_per_client)
        case "DeadlineExceeded":
            return _too_long(seconds)
        case "Preempted":
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
        Message("%(most)s of your queries run or wait already, the most that one client may have", most=most),
        hint=Message("Wait for an answer before you ask again."),
        details={"limit": most},
    )


def _too_long(seconds: float) -> DeadlineExceeded:
    """Say that a query took longer than its deadline."""
    return DeadlineExceeded(
        Message("the query took longer than %(seconds)s seconds", seconds=f"{seconds:g}"),
        hint=Message("Narrow the query, add a LIMIT, or download the data from /data."),
        details={"limit": seconds},
    )


def _made_room(sure: int) -> Preempted:
    """Say that a query was stopped for others."""
    return Preempted(
        Message("the query was stopped after %(sure)s seconds or more because others wait", sure=sure),
        hint=Message("Ask again when fewer people do, or narrow it."),
        details={"limit": sure},
    )


def _out_of_memory(most: int) -> QueryAborted:
    """Say that a query used up its memory."""
    return QueryAborted(
        Message("the query used up the %(most)s megabytes of memory that a query may have", most=most),
        hint=Message("Sort or group fewer rows, add conditions, or ask in several queries."),
        details={"limit": most},
    )


def _too_deep() -> QueryAborted:
    """Say that a query nests deeper than the engine can go."""
    return QueryAborted(
        Message("the query nests deeper than the engine can go"),
        hint=Message("Use VALUES or IN in place of long chains of ||, + or /."),
    )


def _lost() -> WorkerLost:
    """Say that a worker was ended from outside."""
    return WorkerLost(
        Message("the process of this query was ended from outside"),
        hint=Message("Ask again in a second."),
    )
