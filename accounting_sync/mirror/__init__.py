"""The local copy of the organisation's reference data: read step by step, written part by part."""
