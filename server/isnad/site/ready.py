"""Answers that were given before to the very same request, found by its words before any of it is read.

A kept answer needs no parsing, no negotiation and no tag: the same words get the same answer, as long as the
data stay what they are and the answer is kept.
"""

from collections import OrderedDict

from isnad.query.cache import Answers
from isnad.query.request import Request
from isnad.site.responses import Response

_MOST_BYTES = 16_000_000  # of bodies, which the kept answers mostly hold as well
_LONGEST = 8_000  # characters of a query that is remembered by its words

_Words = tuple[str, str, bytes, str, str, str]


class ReadyAnswers:
    """Remember which requests were answered by which of the answers that are kept."""

    def __init__(self, answers: Answers) -> None:
        """Take the answers that are kept."""
        self._answers = answers
        self._found: OrderedDict[_Words, tuple[str, Response]] = OrderedDict()
        self._bytes = 0

    def find(self, request: Request) -> Response | None:
        """Give the answer to such a request, if it is kept; what the client has already is not told here."""
        if request.if_none_match:
            return None
        words = _words(request)
        found = self._found.get(words)
        if found is None:
            return None
        tag, response = found
        if self._answers.find(tag) is None:
            self._let_go(words)
            return None
        self._found.move_to_end(words)
        return response

    def keep(self, request: Request, response: Response) -> None:
        """Remember by its words what was answered for the second time, unless it is sent from a file.

        What is asked once takes no room, and no time.
        """
        if response.cache != "hit" or response.status != 200 or response.file or not response.query:
            return
        tag, words = response.headers.get("ETag", "").strip('"'), _words(request)
        if not tag or words in self._found or len(request.query_string) + len(request.body) > _LONGEST:
            return
        self._found[words] = tag, response
        self._bytes += response.size + _LONGEST
        while self._bytes > _MOST_BYTES:
            self._let_go(next(iter(self._found)))

    def _let_go(self, words: _Words) -> None:
        _, response = self._found.pop(words)
        self._bytes -= response.size + _LONGEST


def _words(request: Request) -> _Words:
    """Return all of a request that an answer depends on."""
    return (
        request.method,
        request.query_string,
        request.body,
        request.content_type,
        request.accept,
        request.accept_encoding,
    )
