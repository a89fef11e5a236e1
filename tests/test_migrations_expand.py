"""Processes are restarted one by one: the version before must run on the database of the next one."""

from collections.abc import Iterator

import pytest
from django.db import models
from django.db.migrations import operations as op
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.utils import timezone

from tests.expanding import breaks_old_code

# What the version people run now has applied: moved on when a version is released. An app that is not named
# here is new since.
BASELINE = {
    "accounting_sync": "0006_no_order_of_suggestions",
    "audit": "0002_search_text",
    "companies": "0001_initial",
    "invoices": "0004_office_and_consultant",
    "ui": "0001_initial",
}
APPS = {*BASELINE, "placements"}
# Steps that take away what nobody uses any more: (app, migration): the version whose code stopped using it,
# which must be the baseline's or an earlier one. See docs/operations.md, Upgrading.
CONTRACT: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def at_baseline(loader: MigrationLoader) -> ProjectState:
    return loader.project_state(list(BASELINE.items()))


def since_baseline(loader: MigrationLoader) -> Iterator[tuple[str, str, Operation, ProjectState]]:
    """Every operation the next version brings, with what stands before it."""
    applied = {node for name in BASELINE.items() for node in loader.graph.forwards_plan(name)}
    for app, name in sorted(loader.disk_migrations):
        if app in APPS and (app, name) not in applied:
            state = loader.project_state((app, name), at_end=False)
            for operation in loader.disk_migrations[app, name].operations:
                yield app, name, operation, state.clone()
                operation.state_forwards(app, state)


def test_the_version_before_runs_on_the_database_of_the_next_one(loader: MigrationLoader) -> None:
    baseline, broken = at_baseline(loader), []
    for app, name, operation, before in since_baseline(loader):
        reason = breaks_old_code(operation, before, app, baseline)
        if reason and (app, name) not in CONTRACT:
            broken.append(f"{app}.{name}: {reason}")
    assert broken == []


def test_the_baseline_and_the_contracts_are_migrations_there_are(loader: MigrationLoader) -> None:
    assert {*BASELINE.items(), *CONTRACT} <= loader.disk_migrations.keys()


@pytest.mark.django_db
@pytest.mark.services
def test_code_of_the_version_before_still_inserts(loader: MigrationLoader) -> None:
    """Its models, as they were, against the tables as they are."""
    old = at_baseline(loader).apps
    books = old.get_model("accounting_sync", "Organisation").objects.create(
        tenant_id="11111111-2222-3333-4444-555555555555", name="Old"
    )
    batch = old.get_model("accounting_sync", "Batch").objects.create(organisation=books, kind="send")
    call = old.get_model("accounting_sync", "Call").objects.create(
        organisation=books, batch=batch, operation="create_invoices", last_sent_at=timezone.now()
    )
    assert old.get_model("accounting_sync", "Call").objects.get(pk=call.pk).batch_id == batch.pk


# --- the rule itself -----------------------------------------------------------------------------------


def field(**told: object) -> "models.CharField[str, str]":
    made: models.CharField[str, str] = models.CharField(**{"max_length": 10, **told})  # type: ignore[arg-type]
    made.name = "word"
    return made


def reason(operation: Operation) -> str:
    known = ProjectState({("app", "thing"): ModelState("app", "Thing", [("word", field())])})
    return breaks_old_code(operation, known, "app", known)


@pytest.mark.parametrize(
    "operation",
    [
        op.AddField("thing", "more", field(null=True)),
        op.AddField("thing", "more", field(db_default="")),
        op.AddField("thing_of_tomorrow", "more", field()),
        op.AlterField("thing", "word", field(max_length=20)),
        op.AlterField("thing", "word", field(null=True)),
        op.AlterField("thing", "word", field(choices=[("a", "A")], help_text="new", default="a")),
        op.CreateModel("Another", [("word", field())]),
        op.AddIndex("thing", models.Index(fields=["word"], name="by_word")),
        op.RunPython(op.RunPython.noop),
    ],
)
def test_what_only_adds_is_no_hindrance(operation: Operation) -> None:
    assert reason(operation) == ""


@pytest.mark.parametrize(
    "operation",
    [
        op.AddField("thing", "more", field()),
        op.AddField("thing", "more", field(default="known to Python only")),
        op.RemoveField("thing", "word"),
        op.RenameField("thing", "word", "sentence"),
        op.RenameModel("Thing", "Matter"),
        op.DeleteModel("Thing"),
        op.AlterField("thing", "word", field(max_length=9)),
        op.AlterField("thing", "word", field(unique=True)),
        op.AlterField("thing", "word", models.IntegerField()),
        op.AlterModelTable("thing", "things"),
        op.AlterUniqueTogether("thing", {("word",)}),
        op.AddConstraint("thing", models.UniqueConstraint(fields=["word"], name="one_word")),
        op.RunSQL("DROP TABLE thing"),
    ],
)
def test_what_the_version_before_would_fall_over_is_named(operation: Operation) -> None:
    assert reason(operation)
