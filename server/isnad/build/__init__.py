"""From what people author to a release: claims, what follows, validation, catalogue, dumps."""
