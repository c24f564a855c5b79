"""Processes that evaluate queries in a sandbox: a supervisor, a scheduler, a zygote, and their clients."""
