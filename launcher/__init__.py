"""Sets Tracker up, runs and checks it: `python3 -m launcher COMMAND`.

Standard library only: it runs before .venv exists.
"""
