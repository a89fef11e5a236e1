"""Counting calls: what a run cost, and how much more Xero would allow."""
