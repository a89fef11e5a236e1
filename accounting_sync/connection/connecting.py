"""Connecting to an organisation: asked, answered, exchanged by a worker. `../pinning.py` goes on from there.

Rows first, messages second, as for sends: the web process never calls Xero itself.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from accounting_sync.choices import ConsentState
from accounting_sync.encryption import Unreadable
from accounting_sync.errors import AccountsSystemError
from accounting_sync.models import Consent
from accounting_sync.xero import oauth

CODE_LIFETIME = timedelta(minutes=5)
CONSENT_LIFETIME = timedelta(hours=1)
UNREADABLE = "What Xero answered cannot be read any more: TOKEN_KEYS has changed. Start again."
LET_GO = "You chose no organisation. Nothing has changed in Tracker."
NO_ORGANISATION = "You allowed no organisation at Xero: nothing has changed. Start again, and tick one there."
# Allowed at Xero, and no organisation chosen yet.
UNDER_WAY = (ConsentState.ANSWERED, ConsentState.EXCHANGING, ConsentState.CHOOSE)


class ConsentError(Exception):
    """Xero's answer cannot be used; the message says why and what to do."""


def begin(user: User) -> tuple[Consent, str]:
    """A new consent and the address at Xero to send the person to."""
    consent = Consent.objects.create(user=user)
    return consent, oauth.consent_url(consent.oauth_state)


def answer(state: str, code: str, error: str, user: User) -> Consent:
    """Take what Xero sent the person back with. Raises ConsentError; a refusal harms nothing."""
    if error or not code:
        problem = (
            "Access was not allowed at Xero. Nothing has changed."
            if error == "access_denied"
            else f"Xero answered “{error or 'without a code'}”. Nothing has changed."
        )
        answered = {"state": ConsentState.FAILED, "problem": problem}
    else:
        answered = {"state": ConsentState.ANSWERED, "code": code}
    asked = Consent.objects.filter(oauth_state=state, user=user, state=ConsentState.ASKED)
    consent = asked.first()
    # Taken once: a second copy of the answer must not undo what a worker has made of the first.
    if consent is None or not asked.update(**answered):
        raise ConsentError("This answer from Xero belongs to no open request of yours. Start again.")
    consent.refresh_from_db()
    return consent


def consents_waiting() -> list[int]:
    """Consents whose code still waits to be exchanged; Xero says which came too late."""
    rows = Consent.objects.filter(state=ConsentState.ANSWERED)
    return list(rows.values_list("pk", flat=True))


def let_go(consent: Consent) -> None:
    """The person chooses none of the organisations: the grant is forgotten here, and nothing has changed."""
    Consent.objects.filter(pk=consent.pk, state=ConsentState.CHOOSE).update(
        state=ConsentState.FAILED, problem=LET_GO, tokens=""
    )


def forget_consents() -> None:
    """Old ones go: nobody chose, and they hold tokens that work."""
    Consent.objects.filter(created_at__lt=timezone.now() - CONSENT_LIFETIME).delete()


def begun_by_another(user: User) -> Consent | None:
    """The newest consent somebody else has begun and not finished."""
    states = (ConsentState.ASKED, *UNDER_WAY)
    others = Consent.objects.filter(state__in=states).exclude(user=user).select_related("user")
    return others.filter(created_at__gt=timezone.now() - CONSENT_LIFETIME).order_by("-pk").first()


def to_choose(user: User) -> Consent | None:
    """The newest consent of a person who allowed access at Xero and has not chosen an organisation yet."""
    own = Consent.objects.filter(user=user, state=ConsentState.CHOOSE)
    return own.filter(created_at__gt=timezone.now() - CONSENT_LIFETIME).order_by("-pk").first()


def exchange(consent_id: int) -> None:
    """Trade the code for tokens and list the organisations; what goes wrong is written on the consent."""
    claimed = Consent.objects.filter(pk=consent_id, state=ConsentState.ANSWERED).update(
        state=ConsentState.EXCHANGING
    )
    if not claimed:
        return
    consent = Consent.objects.get(pk=consent_id)
    try:
        _list_organisations(consent, oauth.exchange(consent.code))
    except AccountsSystemError as error:
        consent.state, consent.problem = ConsentState.FAILED, str(error)
    except Unreadable:
        consent.state, consent.problem = ConsentState.FAILED, UNREADABLE
    # A disconnect meanwhile has ended it: then it stays ended.
    Consent.objects.filter(pk=consent_id, state=ConsentState.EXCHANGING).update(
        state=consent.state,
        problem=consent.problem,
        organisations=consent.organisations,
        tokens=consent.tokens,
        code="",
    )


def _list_organisations(consent: Consent, tokens: oauth.Tokens) -> None:
    """Only what this very consent allowed is offered; earlier ones may have allowed more. Raises NotSent."""
    found = oauth.tenants(tokens.access_token, oauth.auth_event_id(tokens.access_token))
    if not found:
        consent.state, consent.problem = ConsentState.FAILED, NO_ORGANISATION
        return
    consent.organisations = [asdict(tenant) for tenant in found]
    consent.tokens = json.dumps(asdict(tokens), default=datetime.isoformat)
    consent.state = ConsentState.CHOOSE
