"""What the launcher promises, shown on small processes of its own."""
