"""The errors of requests, by HTTP status.

Each has its HTTP status, and says in `when` in which cases it is given, for the documentation.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from isnad.errors import IsnadError
from isnad.locale import Message, Translatable

Detail = str | int | float


class RequestError(IsnadError):
    """A request that cannot be answered."""

    status: ClassVar[int] = 400
    when: ClassVar[Translatable]
    retry_after: ClassVar[int | None] = None  # seconds

    def __init__(
        self,
        what: Translatable,
        *,
        hint: Translatable,
        where: str = "",
        details: Mapping[str, Detail] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take the sentences, the place, and what a program wants to know by name (RFC 9457 §3.2).

        `headers` are those that HTTP wants beside its status.
        """
        super().__init__(what, hint=hint, where=where)
        self.details = dict(details or {})
        self.query = ""  # the text that it is about, for the log
        self.headers = dict(headers or {})

    @classmethod
    def slug(cls) -> str:
        """Return the kind of refusal as addresses name it: `malformed-query`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class MalformedRequest(RequestError):
    """Parameters that the protocol does not allow (SPARQL 1.1 Protocol §2.1)."""

    when = Message("no query or several, text that is not UTF-8, a graph that is no absolute IRI")


class InvalidParameter(RequestError):
    """A parameter that a saved question does not have, or a value that is none of its kind."""

    when = Message("a parameter that the saved question does not have, or a value that is not of its kind")


class InvalidReconciliation(RequestError):
    """A request for reconciliation that is not one (Reconciliation Service API 0.2 §4)."""

    when = Message("a request for reconciliation that is no JSON of the agreed form")


class MalformedQuery(RequestError):
    """A text that is not SPARQL, or that the engine can make nothing of."""

    when = Message("a text that is not SPARQL (with line and column)")


class Unauthorized(RequestError):
    """A request without a token that takes one, or with one that is not known here (RFC 6750 §3)."""

    status = 401
    when = Message(
        "a write without a token, or with an unknown one; a request for data of which nothing is public"
    )


class ReadOnly(RequestError):
    """A write to data that nobody may write to, whatever the token."""

    status = 403
    when = Message("a write where the data are read-only")


class GraphForbidden(RequestError):
    """A write that would change a graph which this token may not change."""

    status = 403
    when = Message("a write to a graph that the token may not change")


class ServiceForbidden(RequestError):
    """A text that would have this server call another one."""

    status = 403
    when = Message("a text with LOAD, or with SERVICE for a server that this one does not call")


class OriginForbidden(RequestError):
    """A request that a page of another site has a browser send (MCP, Transports: Security Warning)."""

    status = 403
    when = Message("a request to /mcp that a page of another site has a browser send")


class UnknownResource(RequestError):
    """An address at which there is nothing."""

    status = 404
    when = Message("an address at which there is nothing")


class UnsupportedMethod(RequestError):
    """An HTTP method that the address does not take."""

    status = 405
    when = Message("a method that the address does not take")


class NotAcceptable(RequestError):
    """No format the client takes can carry the answer."""

    status = 406
    when = Message("no format the client takes can carry the answer")


class SlowRequest(RequestError):
    """A request whose body does not arrive."""

    status = 408
    when = Message("a request whose body does not arrive in time")


class Conflict(RequestError):
    """An operation on a graph that is there already, or is not (SPARQL 1.1 Update §3.2)."""

    status = 409
    when = Message("an operation on a graph that is there already, or is not")


class PreconditionFailed(RequestError):
    """A write to a graph that is no longer what the client takes it for (RFC 9110 §13)."""

    status = 412
    when = Message("a write to a graph that has changed since the client read it (If-Match)")


class TooLarge(RequestError):
    """A request or an answer that is larger than its limit."""

    status = 413
    when = Message("a query, an answer or a change beyond its limit; no answer is ever cut")


class LongAddress(RequestError):
    """An address that is too long for the HTTP server (hyper, in granian), which answers it by itself."""

    status = 414
    when = Message("an address of more than 64 kB, answered without a body: send a long query by `POST`")


class UnsupportedType(RequestError):
    """A request body of a media type that the address does not take."""

    status = 415
    when = Message("a request whose body is of a type that the address does not take")


class TooMany(RequestError):
    """A client that has as many queries as it may already."""

    status = 429
    when = Message("as many queries of this client run or wait already as one client may have")
    retry_after = 1


class FailedService(RequestError):
    """A SERVICE that is allowed here and did not answer as it should."""

    status = 502
    when = Message("a SERVICE that is allowed here and did not answer as it should")


class InternalFault(RequestError):
    """A fault of the server's own; its words go to the log and to nobody else."""

    status = 500
    when = Message("a fault of the server's own")


class TooBusy(RequestError):
    """No worker can take a query now."""

    status = 503
    when = Message("a query where too many wait, or that waited in vain for as long as it may")
    retry_after = 1

    @classmethod
    def now(cls) -> "TooBusy":
        """Return the error for a moment in which all workers are taken."""
        return cls(Message("the server is busy with other queries"), hint=Message("Ask again in a second."))


class Preempted(RequestError):
    """A query that ran for long while others waited, and was stopped for them."""

    status = 503
    when = Message("a query that ran for long while others waited, and was stopped for them")
    retry_after = 10


class WorkerLost(RequestError):
    """A query or a change whose process was ended from outside."""

    status = 503
    when = Message("a query or a change whose process was ended from outside")
    retry_after = 1


class DeadlineExceeded(RequestError):
    """A query that took longer than it may."""

    status = 504
    when = Message("a query that takes longer than its deadline")


class ChangedTerms(RequestError):
    """A write of a term for which the store would have another, where the operator refuses that."""

    status = 422
    when = Message("a write with a term that the store would change, where the server refuses that")


class QueryAborted(RequestError):
    """A query that took more memory, or nested deeper, than it may."""

    status = 507
    when = Message("a query that takes more memory, or nests deeper, than it may")


class StoreFull(RequestError):
    """A change that the store, or its disk, has no room for."""

    status = 507
    when = Message("a change that the store, or its disk, has no room for")


def kinds() -> tuple[type[RequestError], ...]:
    """Return the kinds of refusal, by status."""
    return tuple(sorted(RequestError.__subclasses__(), key=lambda kind: kind.status))


def refusal_named(name: str) -> type[RequestError]:
    """Return the kind of refusal of a name; the fault of the server's own where there is none of it."""
    return {kind.__name__: kind for kind in kinds()}.get(name, InternalFault)
