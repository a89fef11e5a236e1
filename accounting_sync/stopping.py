"""Whether this worker was asked to stop: it finishes the call in hand and begins no other."""

import mmap

from django.utils import timezone

from accounting_sync.errors import NotSent

# One byte that the parent and the processes forked from it share. No lock, which a kill -9 could leave held.
_asked = mmap.mmap(-1, 1)


def ask() -> None:
    """Tell this process and all it has forked; it cannot be taken back."""
    _asked[0] = 1


def is_asked() -> bool:
    """Whether no more work is to be begun here."""
    return bool(_asked[0])


def make_way() -> None:
    """Call it before a call is written down. Raises NotSent, due at once, when the worker is to stop."""
    if is_asked():
        raise NotSent("This worker stops; another one goes on.", timezone.now())
