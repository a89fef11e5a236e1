"""PURE: what a check found, how bad it is, and the way out."""

from dataclasses import dataclass
from enum import StrEnum

from accounting_sync.operations.known import Level, Part


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # it runs; somebody should know
    FAILURE = "failure"  # not fit for people's work


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and another on what to do. Neither holds a secret."""

    grade: Grade
    says: str
    way_out: str = ""


def ok(says: str) -> Finding:
    return Finding(Grade.OK, says)


def warning(says: str, way_out: str) -> Finding:
    return Finding(Grade.WARNING, says, way_out)


def failure(says: str, way_out: str) -> Finding:
    return Finding(Grade.FAILURE, says, way_out)


def of_part(part: Part, way_out: str) -> Finding:
    """What the health of a part means for a deployment."""
    if part.level is Level.GOOD:
        return ok(part.says)
    return failure(part.says, way_out) if part.level is Level.BAD else warning(part.says, way_out)
