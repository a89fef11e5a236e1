"""Who may call: consent, tokens and connections, as login.xero.com and identity.xero.com have them."""
