"""Tracker broken on purpose: a line of a function is another one, for everybody who holds that function."""

import inspect
import textwrap
from ast import FunctionDef, parse
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Mutation:
    """In `function`, `old` becomes `new`."""

    function: Callable[..., Any]
    old: str
    new: str

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """Until the test is over. Raises LookupError where there is no such line any more."""
        function = inspect.unwrap(self.function)
        source = textwrap.dedent(inspect.getsource(function))
        if source.count(self.old) != 1:
            raise LookupError(f"The mutation of {function.__qualname__} applies no longer: {self.old!r}")
        patch.setattr(function, "__code__", _compiled(function, source.replace(self.old, self.new)))


def _compiled(function: Any, source: str) -> Any:
    """The code alone, without the decorators: these are around it already."""
    tree = parse(source)
    (definition,) = tree.body
    assert isinstance(definition, FunctionDef)
    definition.decorator_list = []
    names = dict(function.__globals__)
    exec(compile(tree, inspect.getfile(function), "exec"), names)  # noqa: S102 - our own source, a line changed
    made = names[definition.name]
    assert isinstance(made, FunctionType)
    return made.__code__
