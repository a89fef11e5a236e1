"""What may happen next: each happening draws only from the chance it is given, so others can be left out."""

import random
from datetime import datetime, timedelta

from accounting_sync import tasks
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.models import Batch, Connection
from tests.chaos.simulation.machine import History, Machine, Step
from tests.chaos.simulation.stage import Actor

STEPS = 36
WORKERS = 4
KINDS = ("timeout", "reset", "drip", "500", "503", "504", "429", "html", "truncated", "empty")
# Where it hurts: a document may be there, and nobody has noted it.
IN_A_WRITE = (
    "answered: create_invoices",
    "answered: create_credit",
    "answered: update",
    "leaves: create_invoices",
)
# Most of them where it matters: at the documents, with a write that was carried out.
METHODS = ("PUT", "PUT", "PUT", "POST", "GET", "")
PATHS = ("/(Invoices|CreditNotes)", "/(Invoices|CreditNotes)", "", "/Contacts", "/Items", "/connect/token")
JUMPS = (1, 1, 5, 5, 20, 20, 59, 61, 61, 65, 65, 299, 299, 325, 331, 331, 360, 361, 361, 3_600, 90_000)


def press_one(machine: Machine, chance: random.Random) -> None:
    """Once, or twice in one breath, as by a double click in two windows."""
    ids = [chance.choice(sorted(machine.office.told))]
    for _ in range(chance.choice((1, 1, 2))):
        actor = machine.enter("a press", lambda: machine.press(BatchKind.SEND, ids))
        actor.go(chance.choice((1, 5, 1_000)))


def press_bulk(machine: Machine, chance: random.Random) -> None:
    ids = sorted(machine.office.told)
    machine.enter("a bulk press", lambda: machine.press(BatchKind.SEND, ids)).go(
        chance.choice((3, 1_000, 1_000))
    )


def press_sync(machine: Machine, chance: random.Random) -> None:
    machine.press(BatchKind.SYNC, sorted(machine.office.told))


def try_again(machine: Machine, chance: random.Random) -> None:
    ids = [pk for batch in Batch.objects.all() for pk in batch.still_needs_you().values_list("pk", flat=True)]
    if ids:
        machine.press(BatchKind.SEND, sorted(set(ids)))


def raise_invoice(machine: Machine, chance: random.Random) -> None:
    machine.office.raise_invoice(chance)


def edit(machine: Machine, chance: random.Random) -> None:
    machine.note(f"    {machine.office.edit(chance)}")


def deliver(machine: Machine, chance: random.Random) -> None:
    """A worker takes any of the messages; it may come back, as brokers do."""
    workers = [actor for actor in machine.stage.actors if actor.name.startswith("worker")]
    if not machine.broker.messages or len(workers) == WORKERS:
        look_around(machine, chance)
        return
    place = chance.randrange(len(machine.broker.messages))
    again = chance.random() < 0.15
    message = machine.broker.messages[place] if again else machine.broker.messages.pop(place)
    _let_go(machine, machine.take(message), chance)


def lose(machine: Machine, chance: random.Random) -> None:
    machine.broker.messages = [each for each in machine.broker.messages if chance.random() < 0.5]


def look_around(machine: Machine, chance: random.Random) -> None:
    """The scheduler, or a second one beside it."""
    if sum(actor.name == "scheduler" for actor in machine.stage.actors) < 2:
        _let_go(machine, machine.enter("scheduler", tasks.sweep.run), chance)


def go_on(machine: Machine, chance: random.Random) -> None:
    if machine.stage.actors:
        _let_go(machine, chance.choice(machine.stage.actors), chance)
    else:
        deliver(machine, chance)


def _let_go(machine: Machine, actor: Actor, chance: random.Random) -> None:
    until = chance.choice(("", "", "", "leaves", "answered", "claimed", *IN_A_WRITE))
    actor.go(chance.choice((1, 3, 10, 40, 1_000, 1_000)), until)
    if not actor.is_over:
        machine.note(f"    {actor.name} stands at {actor.point}")


def kill(machine: Machine, chance: random.Random) -> None:
    """Rather in the middle of a call than elsewhere: that is where it hurts."""
    near = [each for each in machine.stage.actors if each.point.startswith(("leaves", "answered"))]
    if machine.stage.actors:
        machine.tally.kills += 1
        chance.choice(near or machine.stage.actors).kill()


def die_in_a_call(machine: Machine, chance: random.Random) -> None:
    """A worker makes a write and is gone before it can note the answer, or before the write leaves."""
    if machine.broker.messages:
        actor = machine.take(machine.broker.messages.pop(chance.randrange(len(machine.broker.messages))))
        actor.go(1_000, chance.choice(IN_A_WRITE))
        if not actor.is_over:
            machine.note(f"    {actor.name} dies at {actor.point}")
            machine.tally.kills += 1
            actor.kill()


def outlive_its_lease(machine: Machine, chance: random.Random) -> None:
    """A worker stands still for longer than its lease; another one takes over; then the first goes on."""
    if not machine.broker.messages:
        return
    message = chance.choice(machine.broker.messages)
    late = machine.take(message)
    late.go(
        chance.choice((20, 60, 1_000, 1_000, 1_000)), chance.choice(("", "claimed", "claimed", *IN_A_WRITE))
    )
    machine.note(f"    {late.name} stands at {late.point}")
    machine.clock.shift(timedelta(seconds=chance.choice((61, 61, 340))))
    machine.enter("scheduler", tasks.sweep.run).go(1_000)
    machine.take(message).go(chance.choice((40, 1_000, 1_000)))
    if not late.is_over and chance.random() < 0.8:
        late.go(1_000)


def time(machine: Machine, chance: random.Random) -> None:
    seconds = chance.choice(JUMPS)
    machine.clock.shift(timedelta(seconds=seconds))
    machine.note(f"    {seconds} s later")


def fault(machine: Machine, chance: random.Random) -> None:
    """Beside those that wait for their calls already."""
    machine.xero.breaks_too(*(_broken(chance) for _ in range(chance.choice((1, 2, 3)))))


def _broken(chance: random.Random) -> dict[str, object]:
    kind = chance.choice(KINDS)
    when = chance.choice(("before", "after", "after"))
    return {
        "kind": kind,
        "when": "before" if kind == "429" else when,  # a limit is met at the door: nothing has been done
        "method": chance.choice(METHODS),
        "path": chance.choice(PATHS),
        "count": chance.choice((1, 2, 3, 8)),
        "seconds": 0,
        "retry_after": chance.choice((None, 3, 30, 72_000)),
        "problem": chance.choice(("minute", "day", "concurrent", "appminute")),
    }


def outage(machine: Machine, chance: random.Random) -> None:
    kind = chance.choice(("503", "504", "reset", "500", "403"))
    machine.xero.breaks({"kind": kind, "count": 1 if kind == "403" else -1})
    machine.note(f"    {kind}")


def calm(machine: Machine, chance: random.Random) -> None:
    machine.xero.breaks()
    machine.xero.limit()
    if Connection.objects.get().state != ConnectionState.CONNECTED:
        machine.office.reconnect()


def limits(machine: Machine, chance: random.Random) -> None:
    machine.xero.limit(minute=chance.choice((2, 5, 60)), day=chance.choice((10, 1_000)))


def person_in_xero(machine: Machine, chance: random.Random) -> None:
    """Receives money, voids, archives a contact or brings it back."""
    documents = machine.xero.documents()
    document = chance.choice(documents)
    path = f"{'credit-notes' if 'CreditNoteID' in document else 'invoices'}/{document['id']}"
    what = chance.choice(("receive", "receive", "void", "archive", "restore"))
    if what in {"archive", "restore"}:
        machine.xero.press(f"contacts/{document['ContactID']}/{what}")
    elif what == "void" and document["number"] != "INV-20007":
        machine.xero.press(f"{path}/void")
    elif what == "receive" and "InvoiceID" in document:
        amount = chance.choice((str(document["Total"]), "0.01"))
        day = f"{datetime.now():%Y-%m-%d}"
        machine.xero.press(f"{path}/receive", account="090", amount=amount, date=day, reference="BACS")
    machine.note(f"    {what} {document['number']}")


WEIGHTS: dict[Step, int] = {
    press_one: 5,
    press_bulk: 6,
    press_sync: 1,
    try_again: 2,
    raise_invoice: 2,
    edit: 5,
    deliver: 12,
    lose: 1,
    look_around: 4,
    go_on: 13,
    kill: 3,
    die_in_a_call: 4,
    outlive_its_lease: 5,
    time: 9,
    fault: 12,
    outage: 1,
    calm: 2,
    limits: 1,
    person_in_xero: 4,
}


def drawn(chance: random.Random) -> History:
    """The steps of a history: first a fault, then anything. Of those left out the others do not learn."""
    steps = [fault, *chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=STEPS)]
    return [(step, chance.getrandbits(32)) for step in steps]
