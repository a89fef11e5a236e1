"""The connection to Xero: consent, choice of the organisation, tokens, loss, disconnect."""
