"""The doors: what comes in over HTTP, what goes out, and in which envelope."""
