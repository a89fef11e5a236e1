"""A process that is gone right after one commit or one call, and the one that takes over."""
