"""What the long-running processes do when something under them breaks, or when they are asked to go."""
