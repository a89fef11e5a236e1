"""Which contact a company is: found, suggested, linked, kept true to Xero."""
