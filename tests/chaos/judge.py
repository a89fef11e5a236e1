"""The verdict, by the sandbox's ledger alone: each document once, right, and the sums equal to the cent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.chaos.papers import Paper, sums


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the books hold, compared with what should be there."""

    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)  # documents nobody asked for
    contacts_not_once: list[str] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)  # cents by currency, as the books show them

    def demand(self, papers: Sequence[Paper]) -> None:
        """Fails unless all is as it should be."""
        assert not self.duplicates, f"in the books twice: {self.duplicates[:20]}"
        assert not self.lost, f"{len(self.lost)} not in the books: {self.lost[:20]}"
        assert not self.wrong, dict(list(self.wrong.items())[:20])
        assert not self.strangers, self.strangers[:20]
        assert not self.contacts_not_once, self.contacts_not_once[:20]
        assert self.sums == sums(papers)


def documents(ledger: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every document of every organisation."""
    return [row for organisation in ledger["organisations"] for row in organisation["documents"]]


def judge(before: Mapping[str, Any], after: Mapping[str, Any], papers: Sequence[Paper]) -> Verdict:
    """`before`: the ledger when the scenario began; what stood in it is no matter of ours."""
    old = {row["id"] for row in documents(before)}
    new = [row for row in documents(after) if row["id"] not in old]
    expected = {paper.number: paper for paper in papers}
    numbers = Counter(row["number"] for row in new)
    sources = Counter(row["reference"] for row in new)
    found = {row["number"]: row for row in new}
    names = [row["name"].casefold() for each in after["organisations"] for row in each["contacts"]]
    wrong = {
        number: _difference(expected[number], found[number]) for number in expected.keys() & found.keys()
    }
    return Verdict(
        duplicates=sorted(name for name, count in (numbers | sources).items() if count > 1),
        lost=sorted(expected.keys() - found.keys()),
        wrong={number: text for number, text in wrong.items() if text},
        strangers=sorted(found.keys() - expected.keys()),
        contacts_not_once=_not_once(names, {paper.company.casefold() for paper in papers}),
        sums=_sums(new),
    )


def _difference(paper: Paper, row: Mapping[str, Any]) -> str:
    wanted = (paper.kind, paper.company, paper.currency, paper.reference, abs(paper.cents))
    there = (row["kind"], row["contact"], row["currency"], row["reference"], _cents(row["total"]))
    is_alive = row["status"] == "AUTHORISED" and len(row["lines"]) == len(paper.lines)
    return "" if wanted == there and is_alive else f"{there} {row['status']} instead of {wanted}"


def _sums(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["currency"]] += _cents(row["total"]) * (-1 if row["kind"] == "credit_note" else 1)
    return dict(found)


def _cents(amount: object) -> int:
    return int(Decimal(str(amount)) * 100)


def _not_once(names: Sequence[str], wanted: set[str]) -> list[str]:
    """Companies with two contacts, or none."""
    counts = Counter(names)
    return sorted(name for name in wanted if counts[name] != 1)
