"""A stand-in for Xero that runs on a laptop: the same shapes, rules and refusals, over one local port.

Stands alone: imports nothing of the project around it, and nothing there imports this.
"""
