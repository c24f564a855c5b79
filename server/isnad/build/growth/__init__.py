"""A release that goes on from the last one: only what few documents have changed is looked at."""
