"""Who asks: the address that queries are counted by."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = Sequence[IPv4Network | IPv6Network]

_REMEMBERED = 4096  # addresses that were read
_HOME_BITS = 64  # of an IPv6 address: what one customer of a provider has to choose addresses from


def client_of(peer: str, forwarded_for: str, proxies: Networks) -> str:
    """Name the client of a request that came from a peer.

    X-Forwarded-For is believed only as far as trusted proxies wrote it: from the right, up to the
    first address that is none of theirs. What stands further left is whatever the client made up.
    """
    client = peer
    for name in reversed(forwarded_for.split(",")) if proxies else ():
        if not _trusted(client, proxies):
            break
        try:
            client = str(ip_address(_bare(name)))
        except ValueError:
            break
    return _counted(client)


def peer_of(address: str) -> str:
    """Take the port off the address that a connection comes from."""
    return _bare(address)


def _bare(name: str) -> str:
    """Take blanks, brackets and the port off an address, as some proxies write it."""
    name = name.strip()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") == 1 else name


def _trusted(address: str, proxies: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in proxies)


@lru_cache(_REMEMBERED)
def _counted(address: str) -> str:
    """Return what is counted as one client: an IPv4 address, or the network that an IPv6 one lies in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _HOME_BITS), strict=False).network_address)
    return address
