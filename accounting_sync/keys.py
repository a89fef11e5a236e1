"""PURE: how names, numbers and codes are compared: as Xero does, without regard to case."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def key(text: str) -> str:
    """Lower case, not folded: “Groß” and “GROSS” are two names, “Acme” and “ACME” are one."""
    return text.strip().lower()


def by_name(named: Iterable[tuple[str, T]]) -> dict[str, list[tuple[str, T]]]:
    """Things by the key of their name, each with the name as it is spelled."""
    found: dict[str, list[tuple[str, T]]] = {}
    for name, thing in named:
        found.setdefault(key(name), []).append((name, thing))
    return found


def matching(names: Sequence[str], found: Mapping[str, Sequence[tuple[str, T]]]) -> dict[str, list[T]]:
    """For each name, the things of that name: of the very spelling where there are such, and never the same
    thing for two names."""
    claims: dict[str, int] = {}
    for name in names:
        claims[key(name)] = claims.get(key(name), 0) + 1
    return {name: _of(name, found.get(key(name), ()), alone=claims[key(name)] == 1) for name in names}


def _of(name: str, candidates: Sequence[tuple[str, T]], *, alone: bool) -> list[T]:
    exact = [thing for spelled, thing in candidates if spelled == name]
    return exact or ([thing for _, thing in candidates] if alone else [])
