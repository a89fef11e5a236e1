"""What Xero accepts and refuses. Pure: works on books held in memory, touches no file and no socket."""
