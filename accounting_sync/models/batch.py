"""A press of Send or Sync, what became of each invoice in it, and every request that left for Xero."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import BatchKind, BatchStage, CallState, SubmissionAction
from accounting_sync.models.organisation import Organisation
from invoices.choices import OPEN_STATUSES, BatchStatus, DocumentKind
from invoices.models import Invoice


class Batch(models.Model):
    """One press of Send or Sync."""

    number = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=4, choices=BatchKind)
    stage = models.CharField(max_length=10, choices=BatchStage, default=BatchStage.PREPARING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # One press, one batch: a double click or a reload carries the same token and finds the same batch.
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    # Small enough that a person waits for it: the reserve of calls is for these, and bulk lets them pass.
    goes_first = models.BooleanField(default=False, db_default=False)
    # Of the request that asked for it: the thread from a click through the logs of web and workers.
    correlation_id = models.CharField(max_length=64, blank=True, db_default="")
    # What was chosen but is no matter of this batch: [{"number", "reason"}], at most the first hundred.
    left_out_count = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    # Held by the one worker that prepares contacts and items.
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "batches"
        permissions = [
            ("send_batch", "Can send to the Accounts System"),
            ("sync_batch", "Can sync from the Accounts System"),
            ("connect_accounts", "Can connect and disconnect the Accounts System"),
        ]
        indexes = [models.Index(fields=["stage"], name="batch_by_stage")]

    def __str__(self) -> str:
        return f"batch {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("accounting_sync:batch", args=[self.number])

    def still_needs_you(self) -> models.QuerySet[Invoice]:
        """What it left for a person, as far as nothing has happened to it since."""
        left = self.submissions.filter(status=BatchStatus.NEEDS_YOU)
        if self.kind == BatchKind.SEND:
            return Invoice.objects.filter(
                pk__in=left.values("invoice"), batch_number=self.number, batch_status=BatchStatus.NEEDS_YOU
            )
        # A Sync leaves the batch columns alone: it is the last word while no other batch has the invoice.
        later = Submission.objects.filter(invoice=models.OuterRef("invoice"), batch__gt=self.number)
        return Invoice.objects.filter(pk__in=left.exclude(models.Exists(later)).values("invoice"))


class Call(models.Model):
    """One request to Xero, committed before it leaves; the body is kept so that a replay is byte for byte.

    Long after it is finished the body goes (pruning.py); its hash stays.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="calls")
    operation = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.OPEN)
    # A repetition of this one, under its key and with its bytes: counted as a call, kept without a body.
    replay_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replays"
    )
    idempotency_key = models.CharField(max_length=128, blank=True)
    query = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    # What it carries: [{"submission", "number", "contact_id", "currency", "total", "payload_hash", "version",
    # "line_ids", "remote_id"}]: a lost answer is judged by what was meant, not by what stands here now.
    documents = models.JSONField(default=list)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    correlation_id = models.CharField(max_length=64, blank=True)  # xero-correlation-id, for Xero's support
    problem = models.TextField(blank=True)
    # Both are when it was written down, before it left: it leaves once, a repetition has a row of its own.
    # Xero remembers a key for six minutes from its first use: counted from started_at of the call repeated.
    # Limits and durations count from last_sent_at.
    started_at = models.DateTimeField(default=timezone.now)
    last_sent_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "last_sent_at"], name="call_recent"),
            models.Index(
                fields=["last_sent_at"], condition=models.Q(state=CallState.OPEN), name="call_under_way"
            ),
            models.Index(fields=["finished_at"], condition=~models.Q(body=""), name="call_with_body"),
            # The last calls in one state, which System Status asks for again and again.
            models.Index(fields=["state", "-id"], name="call_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} at {self.started_at:%H:%M:%S} ({self.get_state_display()})"

    @property
    def what(self) -> str:
        """What it asks for, as people read it: “Create invoices”, “Create invoices again”."""
        words = self.operation.replace("_", " ").capitalize()
        return f"{words} again" if self.replay_of_id else words


class Submission(models.Model):
    """One invoice in one batch. At most one is open for an invoice and organisation."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="submissions")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    action = models.CharField(max_length=6, choices=SubmissionAction)
    status = models.CharField(max_length=12, choices=BatchStatus, default=BatchStatus.QUEUED)
    reason = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # The call that carries it now, or carried it last.
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice"],
                condition=models.Q(status__in=[status.value for status in OPEN_STATUSES]),
                name="one_open_submission_per_invoice",
            )
        ]
        indexes = [
            models.Index(fields=["batch", "status"], name="submission_by_batch"),
            models.Index(fields=["status", "next_attempt_at"], name="submission_due"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} in {self.batch} ({self.get_status_display()})"
