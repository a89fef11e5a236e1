"""Programs run within a Tracker's environment, each in a process of its own; each prints one JSON object."""
