"""SPARQL over HTTP, free of any web framework: what a request asks, and what answers it."""
