"""SPARQL over HTTP, free of processes and of web frameworks: request, formats, evaluation, results, cache."""
