"""Stored rows as Xero shows them: field by field, in the recorded order, nulls left out. Pure."""
