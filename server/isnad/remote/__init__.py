"""Other machines: SPARQL services, a release loaded into one, Wikidata. Loaded only where one is asked."""
