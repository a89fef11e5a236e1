"""Webhooks: what happened, told to the app, signed, tried again, and lost or repeated on demand."""
