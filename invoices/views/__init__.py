"""Screens of invoices: `lists` and `record`."""
