"""An HTTP client that gives a refusal as it gives an answer."""

import urllib.error
import urllib.request
from dataclasses import dataclass

# What a browser says that it takes.
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: str
    url: str


def send(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, method=method, headers=named)  # noqa: S310
    try:
        response = urllib.request.urlopen(request, timeout=30)  # noqa: S310
    except urllib.error.HTTPError as error:
        response = error
    with response:
        found = {name.lower(): value for name, value in response.headers.items()}
        read = response.read().decode(errors="surrogateescape")  # not all is text
        return Response(response.status, found, read, response.url)
