"""The pages and the files of the pages that were rendered once, kept as they are sent, up to so many bytes.

What a version of the data says does not change: so a page is its address, and the coding it is in.
"""

from collections import OrderedDict
from dataclasses import replace

from isnad.query.content_encoding import choose_coding
from isnad.site.requests import RequestHead
from isnad.site.responses import Response, matches

_KEPT_OF_A_VALID = ("ETag", "Cache-Control", "Vary", "Content-Language", "Link")
_LARGEST_SHARE = 8  # a page that would fill more than this part of the room is not kept
_OVERHEAD = 1000  # bytes of headers and bookkeeping, roughly


class PageCache:
    """Keep what was rendered, and let go of what was not asked for in the longest time."""

    def __init__(self, max_bytes: int) -> None:
        """Take how much to keep."""
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, str, str], Response] = OrderedDict()
        self._size = 0

    def find(self, head: RequestHead) -> Response | None:
        """Return what was rendered for such a request, if it is kept."""
        key = _key(head)
        found = self._kept.get(key) if key else None
        if found and key:
            self._kept.move_to_end(key)
        return found

    def keep(self, head: RequestHead, response: Response) -> None:
        """Keep a page or a file of the pages; what is not the same for everybody is none."""
        key = _key(head)
        size = len(response.body) + _OVERHEAD
        if not key or key in self._kept or response.status != 200 or "ETag" not in response.headers:
            return
        if size * _LARGEST_SHARE > self._max_bytes:
            return
        self._kept[key] = response
        self._size += size
        while self._size > self._max_bytes:
            self._size -= len(self._kept.popitem(last=False)[1].body) + _OVERHEAD


def unless_known(head: RequestHead, response: Response) -> Response:
    """Send a page that the client has already not again (304, RFC 9110 §13.1.2)."""
    tag = response.headers.get("ETag", "").strip('"')
    if response.status != 200 or not tag or not matches(head.get("if-none-match"), tag):
        return response
    headers = {name: response.headers[name] for name in _KEPT_OF_A_VALID if name in response.headers}
    return replace(Response(304, headers), cache="valid")


def _key(head: RequestHead) -> tuple[str, str, str] | None:
    """Name what is rendered for a request; None where that is not a matter of its address alone."""
    of_pages = head.path.startswith(("/ar/", "/en/")) and "query=" not in head.query_string
    if head.method != "GET" or not (of_pages or head.path.startswith("/static/")):
        return None
    return head.path, head.query_string, choose_coding(head.get("accept-encoding"))
