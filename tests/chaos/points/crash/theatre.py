"""Plays a scene in a process that dies at one point, then in one that takes over; the ledger judges."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from accounting_sync.management.commands.connect_xero import _allow
from accounting_sync.models import Connection, MirrorAccount
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero import oauth
from tests.chaos.clock import Clock
from tests.chaos.points.books import Books
from tests.chaos.points.crash.copies import Copies
from tests.chaos.points.crash.forks import End, in_child
from tests.chaos.points.crash.points import Points
from tests.chaos.points.crash.scenes import CLOSED_ACCOUNT, ENDS, Answers, Scene, send_before, take_over
from tests.chaos.points.tally import Tally

LEASE = 61  # seconds: a second more than a worker may hold what it claimed (SEND_LEASE_SECONDS)


@dataclass(slots=True)
class Theatre:
    """`scenes` are set up; each is played at most once, on a copy of the database of its own."""

    sandbox: Sandbox
    clock: Clock
    folder: Path
    answers: Answers = Answers.COME
    scenes: list[Scene] = field(default_factory=list)
    copies: Copies = field(init=False)

    def set_up(self, count: int) -> list[Scene]:
        """So many more: what they have in common is done and sent together."""
        self.sandbox.post("limits", {"day": 1_000_000})
        MirrorAccount.objects.filter(code=CLOSED_ACCOUNT).update(is_active=True)
        new = [Scene(len(self.scenes) + place) for place in range(count)]
        for scene in new:
            scene.set_up()
        send_before(new, self.clock)
        for scene in new:
            scene.add_new(self.sandbox)
        self.scenes += new
        self.copies = Copies(self.folder)
        return new

    def all_points(self, scene: Scene) -> list[str]:
        """Their names, from a scene that nobody disturbs."""
        end = self._play(scene, self._copy(scene), 0, fresh=True)
        assert end.told["ends"] == ENDS, end.told["ends"]
        return list(end.told["names"])

    def die_and_take_over(self, scene: Scene, *deaths: int) -> int:
        """One process after the other dies at its point, the last one finishes. How many did die."""
        database, died = self._copy(scene), 0
        for turn, point in enumerate(deaths):
            died += self._play(scene, database, point, fresh=turn == 0).died
        end = self._play(scene, database, 0, fresh=False)
        assert end.told["ends"] == ENDS, end.told["ends"]
        self.copies.drop(database)
        return died

    def judge(self, tally: Tally) -> None:
        """All that was played, by the ledger alone."""
        books = Books(self.sandbox)
        for scene in self.scenes:
            tally.add(0, [each for each in scene.invoices() if "REFUSED" not in each.number], books)
        for scene in self.scenes:
            scene.judge(books)
        books.demand_none_refused(but=[scene.number("REFUSED") for scene in self.scenes])

    def _copy(self, scene: Scene) -> str:
        return self.copies.new(f"scene_{scene.place}")

    def _play(self, scene: Scene, database: str, die_at: int, *, fresh: bool) -> End:
        def work() -> object:
            if fresh:
                _grant()
            points = Points(die_at)
            points.watch()
            if not fresh:
                take_over(self.clock, self.answers.late)
            scene.play(self.clock, self.answers.late)
            return {"ends": scene.ends(), "names": points.names}

        if fresh:
            self.answers.break_calls(self.sandbox)
        end = in_child(database, work, self.folder / "report.json")
        self.clock.follow()
        self.clock.forward(LEASE)
        return end


def _grant() -> None:
    """Tokens of its own for each copy, at the end of their life: the first call has to refresh them."""
    address = _allow(oauth.consent_url("a-state"))
    (code,) = parse_qs(urlsplit(address).query)["code"]
    tokens = oauth.exchange(code)
    Connection.objects.update(
        access_token=tokens.access_token, refresh_token=tokens.refresh_token, expires_at=timezone.now()
    )


def pairs(points: int, count: int, seed: int) -> list[tuple[int, int]]:
    """Where the first dies and where the one who took over does; a seed gives the same again."""
    chance = random.Random(seed)
    return [(chance.randint(1, points), chance.randint(1, points)) for _ in range(count)]
