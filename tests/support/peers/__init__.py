"""This server and its peers, on the same data, the same queries and the same machine: `make bench`."""
