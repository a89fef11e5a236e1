"""The `where` filter: a small .NET-like language (developer.xero.com, Requests and responses).

A parsed expression is a predicate over stored rows. Text compares without regard to case, as recorded.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from xero_sandbox.rules.fields import Field, Sort
from xero_sandbox.rules.where_lexer import QueryError, Token, tokenize
from xero_sandbox.rules.wire import EPOCH, Doc

Value = Callable[[Doc], Any]
Predicate = Callable[[Doc], bool]

MAX_DEPTH = 40
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
METHODS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, part: part in value,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
NO_EFFECT = frozenset({"tolower", "toupper", "trim"})  # every comparison ignores case already
CONSTANTS = {"true": True, "false": False, "null": None}


def parse_where(expression: str, fields: Mapping[str, Field]) -> Predicate:
    """The predicate an expression means, or QueryError."""
    parser = _Parser(tokenize(expression), fields)
    predicate = parser.either()
    if parser.peek() is not None:
        raise QueryError(f"Syntax error near '{parser.take().text}'")
    return predicate


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Token], fields: Mapping[str, Field]) -> None:
        self.tokens, self.fields = tokens, fields
        self.place = self.depth = 0

    def peek(self) -> str | None:
        """The next token, in lower case."""
        return self.tokens[self.place].text.lower() if self.place < len(self.tokens) else None

    def take(self) -> Token:
        """The next token, used up."""
        if self.place >= len(self.tokens):
            raise QueryError("Expression expected")
        self.place += 1
        return self.tokens[self.place - 1]

    def expect(self, text: str) -> None:
        """Use up this very token."""
        if self.peek() != text:
            raise QueryError(f"'{text}' expected")
        self.place += 1

    def either(self) -> Predicate:
        """Terms joined by OR."""
        terms = [self.both()]
        while self.peek() in {"or", "||"}:
            self.take()
            terms.append(self.both())
        return terms[0] if len(terms) == 1 else lambda row: any(term(row) for term in terms)

    def both(self) -> Predicate:
        """Factors joined by AND."""
        factors = [self.factor()]
        while self.peek() in {"and", "&&"}:
            self.take()
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else lambda row: all(factor(row) for factor in factors)

    def factor(self) -> Predicate:
        """A negation, a group or one comparison."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("Expression is nested too deeply")
        try:
            if self.peek() in {"!", "not"}:
                self.take()
                inner = self.factor()
                return lambda row: not inner(row)
            if self.peek() == "(":
                return self._group()
            return self._comparison()
        finally:
            self.depth -= 1

    def _group(self) -> Predicate:
        self.expect("(")
        inner = self.either()
        self.expect(")")
        return inner

    def _comparison(self) -> Predicate:
        left, sort, is_test = self._operand()
        if is_test or self.peek() not in COMPARE:
            if sort not in {Sort.FLAG, None}:
                raise QueryError("Expression of type 'Boolean' expected")
            return lambda row: bool(left(row))
        compare = COMPARE[self.take().text]
        right, right_sort, _ = self._operand()
        if sort is not None and right_sort is None:
            right = _fit(right, sort)
        elif sort is None and right_sort is not None:
            left = _fit(left, right_sort)
        return lambda row: _holds(compare, left(row), right(row))

    def _operand(self) -> tuple[Value, Sort | None, bool]:
        token = self.take()
        if token.sort == "text":
            return _constant(token.text[1:-1].replace('""', '"').lower()), None, False
        if token.sort == "number":
            return _constant(Decimal(token.text.rstrip("mMdDfF"))), None, False
        if token.sort != "name":
            raise QueryError(f"Syntax error near '{token.text}'")
        word = token.text.lower()
        if word in CONSTANTS:
            return _constant(CONSTANTS[word]), None, word != "null" and self.peek() not in COMPARE
        if word in {"guid", "datetime"} and self.peek() in {"(", "."}:
            return self._built(word), None, False
        return self._field(token.text)

    def _built(self, word: str) -> Value:
        if self.peek() == ".":
            self.take()
            self.take()  # DateTime.Parse("...")
        self.expect("(")
        parts = []
        while self.peek() != ")":
            token = self.take()
            if token.text != ",":
                parts.append(token.text.strip('"'))
        self.expect(")")
        try:
            if word == "guid":
                return _constant(str(UUID("".join(parts))))
            if len(parts) == 1:
                return _constant(datetime.fromisoformat(parts[0]).replace(tzinfo=UTC))
            return _constant(datetime(*map(int, parts), tzinfo=UTC))  # type: ignore[arg-type,misc]
        except (ValueError, TypeError):
            raise QueryError(f"No applicable constructor exists in type '{word}'") from None

    def _field(self, name: str) -> tuple[Value, Sort | None, bool]:
        path = [name]
        while self.peek() == ".":
            self.take()
            word = self.take().text
            if self.peek() == "(":
                field = self._known(path)
                return self._method(field, word.lower())
            path.append(word)
        if path[-1].lower() == "value" and len(path) > 1:
            path.pop()
        field = self._known(path)
        return _reader(field), field.sort, False

    def _known(self, path: list[str]) -> Field:
        field = self.fields.get(".".join(path).lower())
        if field is None:
            raise QueryError(f"No property or field '{'.'.join(path)[:80]}' exists")
        return field

    def _method(self, field: Field, method: str) -> tuple[Value, Sort | None, bool]:
        read = _reader(field)
        self.expect("(")
        if method in NO_EFFECT:
            self.expect(")")
            return self._chained(field, read)
        token = self.take()
        self.expect(")")
        if method not in METHODS or token.sort != "text":
            raise QueryError(f"No applicable method '{method[:40]}' exists in type 'String'")
        test, part = METHODS[method], token.text[1:-1].replace('""', '"').lower()
        return (lambda row: test(str(read(row) or ""), part)), Sort.FLAG, True

    def _chained(self, field: Field, read: Value) -> tuple[Value, Sort | None, bool]:
        if self.peek() != ".":
            return read, field.sort, False
        self.take()
        return self._method(field, self.take().text.lower())


def _constant(value: object) -> Value:
    return lambda row: value


def _reader(field: Field) -> Value:
    get = field.get
    if field.sort is Sort.TEXT:
        return lambda row: value.lower() if isinstance(value := get(row), str) else value
    return get


def _fit(read: Value, sort: Sort) -> Value:
    """A constant turned into what the field holds: days are ISO text, moments are milliseconds."""
    value = read({})
    if isinstance(value, datetime):
        if sort is Sort.MOMENT:
            return _constant(int((value - EPOCH).total_seconds() * 1000))
        return _constant(value.date().isoformat())
    if value is not None and sort in {Sort.MONEY, Sort.MOMENT, Sort.FLAG} and isinstance(value, str):
        raise QueryError(f"Operator incompatible with operand types '{sort}' and 'String'")
    return read


def _holds(compare: Callable[[Any, Any], bool], left: object, right: object) -> bool:
    if left is None or right is None:
        return compare in (operator.eq, operator.ne) and compare(left, right)
    try:
        return compare(left, right)
    except TypeError:
        return False
