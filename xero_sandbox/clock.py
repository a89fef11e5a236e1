"""One clock for the whole stand-in, so a test can move time without waiting."""

import time
from datetime import UTC, date, datetime


class Clock:
    """Real time plus an offset; milliseconds never run backwards, as UpdatedDateUTC must not."""

    def __init__(self) -> None:
        """Start at the real time."""
        self.offset = 0.0
        self._last = 0

    def seconds(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.offset

    def millis(self) -> int:
        """Milliseconds since 1970, never smaller than the last answer."""
        self._last = max(self._last, int(self.seconds() * 1000))
        return self._last

    def moment(self) -> datetime:
        """Now, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def today(self) -> date:
        """Today, in UTC."""
        return self.moment().date()

    def reset(self) -> None:
        """Back to the real time; only right when nothing is dated later any more."""
        self.offset, self._last = 0.0, 0

    def not_before(self, millis: int) -> None:
        """Never answer earlier than this: something is dated so already."""
        self._last = max(self._last, millis)

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self.offset += seconds
