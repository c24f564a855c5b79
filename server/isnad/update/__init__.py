"""Writing: SPARQL 1.1 Update, the Graph Store HTTP Protocol, and the store on disk that makes it last."""
