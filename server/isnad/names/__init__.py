"""What things are called, in Arabic and in English, and which thing a name or a mention is of."""
