"""What each long-running process last said of itself."""

from django.db import models
from django.utils import timezone

from accounting_sync.choices import ProcessKind


class Pulse(models.Model):
    """One worker or scheduler that is, or was, running; it renews its row while it is well."""

    name = models.CharField(max_length=255, unique=True)  # a worker's node name; "scheduler"
    kind = models.CharField(max_length=10, choices=ProcessKind)
    process_id = models.PositiveIntegerField(null=True, blank=True)
    version = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    # When it last received a message of its own queue: a worker can be alive and consume nothing.
    heard_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
