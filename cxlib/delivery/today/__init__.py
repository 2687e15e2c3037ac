"""`cx today`: all clients on one page, sorted by who needs what. Read lean, so that it opens at once."""
