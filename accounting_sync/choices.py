"""The closed words of sending and syncing: each state once, with its label and what it means."""

from django.db import models


class ConnectionState(models.TextChoices):
    """Whether calls can be made."""

    CONNECTED = "connected", "Connected"
    LOST = "lost", "Reconnect needed"  # refused by Xero: revoked, disconnected there, or expired
    DISCONNECTING = "disconnecting", "Disconnecting"  # asked for; a worker deletes it at Xero
    DISCONNECTED = "disconnected", "Disconnected"  # by us


# Nobody wants these any more; one that is lost is wanted, and waited for.
GIVEN_UP = (ConnectionState.DISCONNECTING, ConnectionState.DISCONNECTED)


class ConsentState(models.TextChoices):
    """How far a consent has come."""

    ASKED = "asked", "Waiting for Xero"
    ANSWERED = "answered", "Code received"
    EXCHANGING = "exchanging", "Asking Xero"  # a worker trades the code, which works once
    CHOOSE = "choose", "Choose an organisation"
    DONE = "done", "Connected"
    FAILED = "failed", "Failed"


class BatchKind(models.TextChoices):
    """What the press of the button asked for."""

    SEND = "send", "Send"
    SYNC = "sync", "Sync"


class BatchStage(models.TextChoices):
    """How far a batch is: contacts and items come first, then the documents."""

    PREPARING = "preparing", "Preparing"
    WORKING = "working", "Working"
    DONE = "done", "Done"


class SendAs(models.TextChoices):
    """The status an approved invoice gets in Xero (the labels are Xero's own)."""

    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Awaiting approval"
    AUTHORISED = "AUTHORISED", "Awaiting payment"


class SubmissionAction(models.TextChoices):
    """What a submission does to the books."""

    CREATE = "create", "Create"
    UPDATE = "update", "Update"
    PULL = "pull", "Pull"


class CallState(models.TextChoices):
    """What is known of a request to Xero."""

    OPEN = "open", "Under way"  # written down; perhaps sent
    CONFIRMED = "confirmed", "Answered"
    REFUSED = "refused", "Refused as a whole"
    NOT_SENT = "not_sent", "Not carried out"  # limit, no connection, no token: the books are untouched
    UNCERTAIN = "uncertain", "Answer lost"  # it may or may not have been carried out


class LinkedHow(models.TextChoices):
    """How a company came to its contact."""

    CREATED = "created", "Created by a send"
    NAME = "name", "Same name"
    CHOSEN = "chosen", "Chosen by a person"
    MERGED = "merged", "Followed a merge in Xero"  # its contact became part of another one there


class PaymentsRecordedBy(models.TextChoices):
    """Who tells Xero that an invoice was paid; both would count the income twice."""

    XERO = "xero", "In Xero, for example by its bank feed"
    TRACKER = "tracker", "In Tracker, which records them in Xero"


class Dimension(models.TextChoices):
    """What of an invoice may become a tracking option in Xero."""

    OFFICE = "office", "Office"
    CONSULTANT = "consultant", "Consultant"


class MirrorState(models.TextChoices):
    """How far a reading of the organisation's reference data has come."""

    WAITING = "waiting", "Waiting"  # asked for, or to go on after a limit
    READING = "reading", "Reading"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"  # Xero refused everything; the problem says what


OPEN_READINGS = (MirrorState.WAITING, MirrorState.READING)


class MirrorStep(models.TextChoices):
    """The parts of a reading, in the order they are read."""

    ORGANISATION = "organisation", "Organisation"
    CURRENCIES = "currencies", "Currencies"
    ACCOUNTS = "accounts", "Accounts"
    TAX_RATES = "tax_rates", "Tax rates"
    TRACKING = "tracking", "Tracking categories"
    THEMES = "themes", "Branding themes"
    ITEMS = "items", "Items"
    CONTACTS = "contacts", "Contacts"
    LINKS = "links", "Links"  # no call: what the new data means for what is linked, and whom it may be


class ProcessKind(models.TextChoices):
    """The long-running processes that carry work on."""

    WORKER = "worker", "Worker"
    SCHEDULER = "scheduler", "Scheduler"


class ProcessState(models.TextChoices):
    """What a long-running process last said of itself, and how long ago."""

    WELL = "well", "Well"
    IN_TROUBLE = "in_trouble", "In trouble"  # it runs, and says what keeps it from its work
    SILENT = "silent", "Silent"  # it ended without a word, or cannot reach the database
    STOPPED = "stopped", "Stopped"  # it was asked to
