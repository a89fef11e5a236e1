"""Proof that nothing is sent twice and nothing is lost: scenarios that break things, judged by the ledger."""
