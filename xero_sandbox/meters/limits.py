"""Xero's call limits per organisation (developer.xero.com, OAuth 2.0 API limits). Off unless switched on."""

from dataclasses import dataclass, field

from xero_sandbox.clock import Clock

MINUTE, DAY = 60.0, 86_400.0


@dataclass(slots=True)
class Window:
    """A fixed window: it opens with the first call and is not aligned to the clock."""

    length: float
    started: float = 0.0
    used: int = 0

    def spend(self, now: float) -> int:
        """Count one call; answer how many the window has seen."""
        if now - self.started >= self.length:
            self.started, self.used = now, 0
        self.used += 1
        return self.used

    def seconds_left(self, now: float) -> int:
        """Until the window closes."""
        return max(1, int(self.started + self.length - now) + 1)


@dataclass(slots=True)
class Tenant:
    """One organisation's windows."""

    minute: Window = field(default_factory=lambda: Window(MINUTE))
    day: Window = field(default_factory=lambda: Window(DAY))
    open: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may pass, and the headers every answer carries."""

    headers: dict[str, str]
    problem: str | None = None


class Limits:
    """All windows, and how wide they are."""

    def __init__(self, clock: Clock, on: bool) -> None:
        """Xero's own numbers."""
        self._clock, self.on = clock, on
        self.sizes = {"concurrent": 5, "minute": 60, "day": 5_000, "appminute": 10_000}
        self._tenants: dict[str, Tenant] = {}
        self._app = Window(MINUTE)

    def enter(self, tenant_id: str) -> Verdict:
        """Count a call in."""
        tenant, now = self._tenants.setdefault(tenant_id, Tenant()), self._clock.seconds()
        tenant.open += 1
        if not self.on:
            return Verdict(self._headers(0, 0, 0))
        if tenant.open > self.sizes["concurrent"]:
            used = (tenant.day.used, tenant.minute.used, self._app.used)
            return Verdict({**self._headers(*used), "X-Rate-Limit-Problem": "concurrent"}, "concurrent")
        windows = {"day": tenant.day, "minute": tenant.minute, "appminute": self._app}
        used = (tenant.day.spend(now), tenant.minute.spend(now), self._app.spend(now))
        headers = self._headers(*used)
        for (problem, window), count in zip(windows.items(), used, strict=True):
            if count > self.sizes[problem]:
                wait = str(window.seconds_left(now))
                return Verdict({**headers, "X-Rate-Limit-Problem": problem, "Retry-After": wait}, problem)
        return Verdict(headers)

    def leave(self, tenant_id: str) -> None:
        """The call is over."""
        self._tenants[tenant_id].open -= 1

    def _headers(self, day: int, minute: int, app: int) -> dict[str, str]:
        return {
            "X-DayLimit-Remaining": str(max(0, self.sizes["day"] - day)),
            "X-MinLimit-Remaining": str(max(0, self.sizes["minute"] - minute)),
            "X-AppMinLimit-Remaining": str(max(0, self.sizes["appminute"] - app)),
        }
