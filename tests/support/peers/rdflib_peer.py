"""rdflib-endpoint as it is fairest measured: N processes with a socket each (SO_REUSEPORT) and TCP_NODELAY.

`uvicorn --workers` hands its processes a socket that asyncio takes for none of TCP, so that each answer waits
44 ms for an acknowledgement: an artefact that would flatter others.
"""

import os
import socket
import sys

import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint


def main(data: str, port: int, processes: int) -> None:
    """Load once, and answer in so many processes."""
    graph = Graph()
    graph.parse(data, format="nt")
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    app = SparqlEndpoint(graph=graph, enable_update=False)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
