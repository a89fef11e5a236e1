"""One post to the app: its body, its signature, and when it is tried again. Pure."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from xero_sandbox.webhooks.events import Event

AGAIN = 15 * 60.0  # at once, then every 15 minutes
GIVE_UP = 24 * 3600.0


@dataclass(slots=True)
class Letter:
    """Some events in their envelope, and how often it was tried."""

    events: list[Event]
    first: int
    entropy: str
    tries: int = 0
    first_tried: float = 0.0
    due: float = 0.0

    def body(self) -> bytes:
        """The bytes that are signed and sent."""
        envelope = {
            "events": self.events,
            "firstEventSequence": self.first,
            "lastEventSequence": self.first + max(0, len(self.events) - 1),
            "entropy": self.entropy,
        }
        return json.dumps(envelope, separators=(",", ":")).encode()

    def failed(self, now: float) -> bool:
        """Note a failed try; whether it was the last one."""
        if self.tries == 0:
            self.first_tried = now
        self.tries += 1
        self.due = now if self.tries == 1 else now + AGAIN
        return now - self.first_tried >= GIVE_UP


def signature(body: bytes, key: str) -> str:
    """`x-xero-signature`: HMAC-SHA256 over the raw body, in base64."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
