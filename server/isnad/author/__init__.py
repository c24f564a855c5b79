"""Facts written in the browser or by a command: a room of its own, which the serving app does not know."""
