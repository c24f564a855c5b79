"""Corpora of N generated documents: `python -m corpus OUT --documents N --seed S`."""
