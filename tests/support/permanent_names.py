"""Where the rules for w3id.org lead: the address here of a permanent name."""

import re

from http_client import send


def led(address: str, name: str) -> str:
    """Return where the first rule that fits a name below https://w3id.org/isnad/ leads."""
    lines = send(f"{address}/w3id.htaccess").body.splitlines()
    rules = [line.split()[1:3] for line in lines if line.startswith("RewriteRule")]
    pattern, target = next((p, t) for p, t in rules if re.search(p, name))
    found = re.search(pattern, name)
    assert found
    return re.sub(r"\$(\d)", lambda digit: found[int(digit[1])] or "", target).replace("\\%", "%")
