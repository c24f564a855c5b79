"""The command line, a module a command. A command imports what it needs: serving needs no rdflib."""
