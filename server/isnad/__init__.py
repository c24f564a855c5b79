"""Isnad: a knowledge graph in which every fact shows the sentence that states it."""
