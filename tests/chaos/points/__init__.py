"""Faults, crashes and the six-minute cliff one at a time, each at every point where it can happen."""
