"""What would stop or change a send, told from what is already here."""
