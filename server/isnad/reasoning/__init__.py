"""Rules, what follows by them, and why: over triples of plain strings, without any RDF library."""
