"""PUT and POST of a collection: each element through its rules, both meanings of summarizeErrors."""

from dataclasses import dataclass

from xero_sandbox.http.answer import Answer, envelope
from xero_sandbox.http.body import elements_of
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import (
    Problem,
    bad_request,
    invalid_elements,
    not_found,
    not_implemented,
    unreadable_body,
)
from xero_sandbox.http.resources import Resource
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.wire import Doc, Unreadable
from xero_sandbox.rules.writing import Writing
from xero_sandbox.shapes.view import View, errors
from xero_sandbox.words import Mode

FALSE = frozenset({"false", "0"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one element."""

    row: Doc | None
    refused: Refused | None = None
    warnings: tuple[str, ...] = ()


def write(call: Call, resource: Resource, target: str | None) -> Answer:
    """Run a write call and answer it; what it did is left in the books' changes."""
    if resource.save is None:
        raise not_implemented()
    found = resource.find(call.books, target) if target else None
    if target and found is None:
        raise not_found()
    elements = elements_of(resource.collection, resource.noun, call.body)
    if target:
        elements = elements[:1]
    if resource.single and len(elements) > 1:
        message = Say.ONE_PER_REQUEST.of(noun=resource.noun)
        raise bad_request(10, "ValidationException", message, Elements=[])
    found_id = found[resource.rows(call.books).id_field] if found else None
    outcomes = _save_all(call, resource, elements, writing_of(call, found_id))
    summarize = bool(target) or call.query.get("summarizeerrors", "true").lower() not in FALSE
    if summarize and any(outcome.refused for outcome in outcomes):
        if call.world.switches.summarized_batch_saves_nothing:
            call.books.undo_to(0)
            outcomes = [outcome for outcome in outcomes if outcome.refused]
        call.note(resource, outcomes_of(resource, call, outcomes))
        raise invalid_elements([_echo(call, resource, o.refused) for o in outcomes if o.refused])
    call.note(resource, outcomes_of(resource, call, outcomes))
    return envelope(call.world, resource.collection, [_shown(call, resource, o, summarize) for o in outcomes])


def remove(call: Call, resource: Resource, target: str) -> Answer:
    """DELETE of one row: the row as it went, or for items nothing (Items page: 204)."""
    found = resource.find(call.books, target)
    if found is None or resource.remove is None:
        raise not_found()
    try:
        row = resource.remove(call.books, found, writing_of(call))
    except Refused as refused:
        call.note(resource, outcomes_of(resource, call, [Outcome(None, refused)]))
        raise invalid_elements([_echo(call, resource, refused)]) from None
    call.note(resource, outcomes_of(resource, call, [Outcome(row)]))
    if resource.collection == "Items":
        return Answer(204, b"", "")
    return envelope(call.world, resource.collection, [call.show(resource, row, View.WRITE)])


def writing_of(call: Call, target: str | None = None) -> Writing:
    """What the rules are told about this call."""
    return Writing(
        mode=Mode.CREATE if call.method == Mode.CREATE else Mode.UPSERT,
        now=call.world.clock.millis(),
        today=call.world.clock.today().isoformat(),
        unitdp=4 if call.query.get("unitdp") == "4" else 2,
        target=target,
        client_id=call.client_id,
        switches=call.world.switches,
    )


def _save_all(call: Call, resource: Resource, elements: list[Doc], writing: Writing) -> list[Outcome]:
    outcomes = []
    try:
        for element in elements:
            outcomes.append(_save(call, resource, element, writing))
    except Unreadable as error:
        call.books.undo_to(0)
        raise unreadable_body(str(error)) from None
    except Unknown:
        call.books.undo_to(0)
        raise not_found() from None
    return outcomes


def _save(call: Call, resource: Resource, element: Doc, writing: Writing) -> Outcome:
    mark = len(call.books.changes)
    try:
        if resource.save is None:
            raise not_implemented()
        writing.warnings.clear()
        row = resource.save(call.books, element, writing)
        return Outcome(row, warnings=tuple(writing.warnings))
    except Refused as refused:
        call.books.undo_to(mark)
        return Outcome(None, refused)


def outcomes_of(resource: Resource, call: Call, outcomes: list[Outcome]) -> list[tuple[str, str, list[str]]]:
    """Id, number and messages of each element, for the history."""
    id_field = resource.rows(call.books).id_field
    found = []
    for outcome in outcomes:
        row = outcome.row or (outcome.refused.echo if outcome.refused else None) or {}
        messages = outcome.refused.messages if outcome.refused else []
        found.append((str(row.get(id_field, "")), str(row.get(resource.number_field, "")), messages))
    return found


def _echo(call: Call, resource: Resource, refused: Refused) -> Doc:
    if resource.echo is None:
        raise Problem(500)
    return resource.echo(call.books, dict(refused.echo or {}), refused.messages)


def _shown(call: Call, resource: Resource, outcome: Outcome, summarize: bool) -> Doc:
    if outcome.refused:
        return {**_echo(call, resource, outcome.refused), "StatusAttributeString": "ERROR"}
    shown = call.show(resource, outcome.row or {}, View.WRITE)
    if outcome.warnings:
        shown["Warnings"] = errors(list(outcome.warnings))
    status = "WARNING" if outcome.warnings else "OK"
    return shown if summarize else {**shown, "StatusAttributeString": status}
