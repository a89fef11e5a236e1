"""People who press in the same moment: each press counts once, and none ends in an error page.

Threads, and so PostgreSQL only: one SQLite in memory is shared by all of them.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections

from accounting_sync import pinning
from accounting_sync.choices import ConsentState
from accounting_sync.connection import connecting
from accounting_sync.connection.connecting import ConsentError
from accounting_sync.models import Connection, Consent, Organisation
from accounting_sync.tests.test_views_connection import TOKENS

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="threads would share one SQLite in memory"),
]


def at_once(*presses: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the name of what it raised."""
    start = threading.Barrier(len(presses))
    ends: list[str] = []

    def press(what: Callable[[], object]) -> None:
        start.wait()
        try:
            what()
        except (ConsentError, DatabaseError) as error:
            ends.append(type(error).__name__)
        else:
            ends.append("done")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(what,)) for what in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def allowed(user: User, name: str) -> tuple[Consent, str]:
    """A consent that waits for its person to choose, and the organisation it offers."""
    row = {"connection_id": str(uuid.uuid4()), "tenant_id": str(uuid.uuid4()), "name": name}
    made = Consent.objects.create(user=user, state=ConsentState.CHOOSE, tokens=TOKENS, organisations=[row])
    return made, row["tenant_id"]


def test_of_two_admins_who_choose_two_organisations_the_second_has_to_type_its_name(admin: User) -> None:
    ben = User.objects.create_superuser("ben")
    ours, theirs = allowed(admin, "Acme"), allowed(ben, "Borealis")
    ends = at_once(lambda: pinning.choose(*ours, admin), lambda: pinning.choose(*theirs, ben))
    assert ends == ["NameNotTyped", "done"]
    assert Connection.objects.count() == Organisation.objects.count() == 1


def test_one_answer_of_xero_that_arrives_eight_times_is_taken_once(admin: User) -> None:
    consent = Consent.objects.create(user=admin)

    def answer() -> None:
        connecting.answer(consent.oauth_state, "code", "", admin)

    assert Counter(at_once(*[answer] * 8)) == {"done": 1, ConsentError.__name__: 7}
