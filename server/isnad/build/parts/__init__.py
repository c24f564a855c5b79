"""A graph put together from what each document contributes, so that a build costs what has changed."""
