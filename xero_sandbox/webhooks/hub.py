"""The post room: takes events in, sends them on in order, tries again, or loses them if asked to."""

import asyncio
import contextlib
import random
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from xero_sandbox.clock import Clock
from xero_sandbox.webhooks.events import Event
from xero_sandbox.webhooks.letter import Letter, signature
from xero_sandbox.webhooks.subscription import Status, Subscription

PATIENCE = 5.0  # seconds an app has to answer
POLL = 0.05
TOGETHER = 100  # events in one post
WRONG_KEY = "not the key"
COUNTS = ("told", "sent", "failed", "lost", "repeated")


class Hub:
    """One subscription and the events on their way to it."""

    def __init__(self, clock: Clock) -> None:
        """Nobody listens yet."""
        self._clock = clock
        self.subscription: Subscription | None = None
        self._waiting: list[tuple[int, Event]] = []
        self._letters: deque[Letter] = deque()
        self._sequence = 0
        self._chance = random.Random(0)  # noqa: S311 - repeatable on purpose
        self.counts = dict.fromkeys(COUNTS, 0)

    def subscribe(self, subscription: Subscription | None) -> None:
        """Set or drop the address; what waited for the old one is gone."""
        self.subscription = subscription
        self.clear()
        self._chance = random.Random(subscription.seed if subscription else 0)  # noqa: S311 - as above

    def clear(self) -> None:
        """Nothing on its way, nothing counted."""
        self._waiting, self._letters = [], deque()
        self.counts = dict.fromkeys(COUNTS, 0)

    def tell(self, make: Callable[[], list[Event]]) -> None:
        """Take events in; they are only made when somebody listens."""
        held = self.subscription
        if held is None:
            return
        for event in make():
            if event["eventCategory"] in held.categories:
                self._sequence += 1
                self.counts["told"] += 1
                if self._chance.random() < held.lose:
                    self.counts["lost"] += 1
                else:
                    self._waiting.append((self._sequence, event))

    def shown(self) -> dict[str, object]:
        """As JSON."""
        held = self.subscription
        pending = len(self._waiting) + sum(len(letter.events) for letter in self._letters)
        shown: dict[str, object] = {"url": None, **self.counts, "pending": pending}
        if held:
            names = ("url", "key", "categories", "lose", "repeat", "disorder", "seed", "status", "reason")
            shown |= {name: getattr(held, name) for name in names}
        return shown

    async def show_intent(self) -> None:
        """Xero's test of an address: 200 for right signatures, 401 for wrong ones."""
        held = self.subscription
        if held is None:
            return
        async with _session() as session:
            for right in (True, False, True, False):
                letter = Letter([], 0, secrets.token_hex(10).upper())
                problem = await self._post(session, letter, held.key if right else WRONG_KEY, right)
                if problem:
                    held.status, held.reason = Status.WAITING, f"intent to receive: {problem}"
                    return
        held.status, held.reason = Status.ACTIVE, ""
        for letter in self._letters:
            letter.tries, letter.due = 0, 0.0

    async def run(self) -> None:
        """Send for as long as the sandbox lives."""
        async with _session() as session:
            while True:
                if not await self._step(session):
                    await asyncio.sleep(POLL)

    async def _step(self, session: ClientSession) -> bool:
        held = self.subscription
        if held is None or held.status is not Status.ACTIVE:
            return False
        if self._waiting:
            self._letters.extend(self._packed(held))
        if not self._letters or self._letters[0].due > self._clock.seconds():
            return False
        letter = self._letters[0]
        times = 2 if self._chance.random() < held.repeat else 1
        self.counts["repeated"] += times - 1
        problem = ""
        for _ in range(times):
            problem = await self._post(session, letter, held.key, True)
        self._note(held, letter, problem)
        return True

    def _packed(self, held: Subscription) -> list[Letter]:
        waiting, self._waiting = self._waiting, []
        size = 1 if held.disorder else TOGETHER
        letters = [
            Letter([event for _, event in part], part[0][0], secrets.token_hex(10).upper())
            for part in (waiting[start : start + size] for start in range(0, len(waiting), size))
        ]
        if held.disorder:
            self._chance.shuffle(letters)
        return letters

    def _note(self, held: Subscription, letter: Letter, problem: str) -> None:
        if not problem:
            self.counts["sent"] += len(letter.events)
            if self._letters and self._letters[0] is letter:
                self._letters.popleft()
            return
        self.counts["failed"] += 1
        held.reason = problem
        if letter.failed(self._clock.seconds()):
            held.status = Status.DISABLED

    async def _post(self, session: ClientSession, letter: Letter, key: str, right: bool) -> str:
        """What is wrong with the answer, if anything: 200 or 401, empty, without cookies, in time."""
        body = letter.body()
        headers = {"x-xero-signature": signature(body, key), "Content-Type": "application/json"}
        url = self.subscription.url if self.subscription else ""
        try:
            async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                wanted = 200 if right else 401
                if answer.status != wanted:
                    return f"answered {answer.status} instead of {wanted}"
                if right and (await answer.content.read(1) or answer.cookies):
                    return "answered with a body or a cookie"
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"[:200]
        return ""


@contextlib.asynccontextmanager
async def _session() -> AsyncIterator[ClientSession]:
    async with ClientSession(timeout=ClientTimeout(total=PATIENCE), cookie_jar=DummyCookieJar()) as session:
        yield session
