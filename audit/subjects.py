"""Leads from an event to its record's page, without importing the rooms above: the event names its model."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model

from audit.models import Event


def find_addresses(events: Iterable[Event]) -> None:
    """Set `address` of each event, one query a kind of record; it stays blank where the record is gone."""
    keys = defaultdict(set)
    for event in events:
        keys[event.subject_type].add(event.subject_id)
    found = {kind: _addresses(kind, ids) for kind, ids in keys.items()}
    for event in events:
        event.address = found[event.subject_type].get(event.subject_id, "")


def _addresses(kind: str, ids: set[str]) -> dict[str, str]:
    """The page of each record of one kind, by its id; none where such records have no page."""
    model = _model(kind)
    if model is None or not hasattr(model, "get_absolute_url"):
        return {}
    return {str(row.pk): row.get_absolute_url() for row in model._default_manager.filter(pk__in=ids)}


def _model(kind: str) -> type[Model] | None:
    """None for an event about no record, or about one of a kind that this version no longer has."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None
