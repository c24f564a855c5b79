"""RDF terms, namespaces, and Turtle as people author it."""
