"""Invoice and Payment Settings: what may be chosen, what is chosen, what is missing or no longer valid."""
