"""The judge's book: every document and every write, in one SQLite file that survives a kill."""
