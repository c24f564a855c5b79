"""How our entities are tied to other authorities, and on what evidence."""
