"""Every link inside the site leads somewhere: a crawl from the first page, in both languages."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from http_client import CHROME, send


def test_every_link_inside_the_site_resolves(address: str) -> None:
    waiting, seen, fragments = {f"{address}/ar/", f"{address}/en/"}, set[str](), {}
    pages: dict[str, str] = {}
    while waiting:
        url = waiting.pop()
        seen.add(url)
        found = send(url, Accept=CHROME)
        assert found.status == 200, url
        if "text/html" not in found.headers["content-type"]:
            continue
        pages[url] = found.body
        if "/ask?" in url:  # an answer is somebody's question, not a part of the site
            continue
        for link in re.findall(r'(?:href|src)="([^"]*)"', found.body):
            target = urljoin(url, unescape(link))
            if urlsplit(target).netloc != urlsplit(address).netloc:
                assert link.startswith(("https://", "http://")), link
                continue
            page, _, fragment = target.partition("#")
            if fragment:
                fragments[target] = (page, fragment)
            if page not in seen:
                waiting.add(page)
    assert len(pages) > 240
    for target, (page, fragment) in fragments.items():
        assert f'id="{fragment}"' in pages[page], target
