"""Programs that run in the environment of a Trial, each in a process of its own; the last line is JSON."""
