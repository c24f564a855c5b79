"""Other machines: SPARQL services, a release loaded into one, Wikidata."""
