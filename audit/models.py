"""The audit history: one row a change, written once and never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class Unchangeable(Exception):
    """An event of the audit history was to be changed or deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Rows are added and read; nothing else."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise Unchangeable("The audit history is never changed.")

    def delete(self) -> NoReturn:
        raise Unchangeable("The audit history is never deleted.")


class Event(models.Model):
    """One change: when, who, of what, and each value before and after."""

    at = models.DateTimeField(default=timezone.now)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,  # accounts are made inactive, not deleted
        null=True,  # Tracker by itself
        related_name="+",
    )
    who_name = models.CharField("who", max_length=150)
    area = models.CharField(max_length=40)  # "Connection", "Invoice Settings", "Company link"
    action = models.CharField(max_length=60)  # "Changed", "Linked", "Disconnected"
    subject = models.CharField(max_length=255)  # its name then
    subject_type = models.CharField(max_length=60, blank=True)  # "companies.company"
    subject_id = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=255, blank=True)  # the Accounts System's books it concerns
    changes = models.JSONField(default=list)  # [{"what", "before", "after"}]
    search_text = models.TextField(blank=True)  # all of it in small letters, for the search box

    address = ""  # of the page of its record, for the events that are shown (subjects.py)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_newest"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable("The audit history is never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})  # never over the row that has this id

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise Unchangeable("The audit history is never deleted.")
