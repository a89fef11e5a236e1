"""What the README's figures are printed by: `python -m bench`, on throw-away Trackers of real processes.

`inside/` holds the programs that run within such a Tracker; everything else looks on from outside.
"""
