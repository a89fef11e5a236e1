"""Templates to responses, under a policy that allows nothing but this site's own style sheet."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


def money(amount: Decimal | int) -> str:
    """`1,234.50`."""
    return f"{Decimal(amount):,.2f}"


def readable_day(iso: str | None) -> str:
    """`14 Sep 2026`."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"


def quantity(amount: Decimal | None) -> str:
    """Without the zeros nobody needs."""
    return "" if amount is None else f"{Decimal(amount):,.4f}".rstrip("0").rstrip(".")


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(money=money, day=readable_day, quantity=quantity)


def page(name: str, code: int = 200, form_action: str = "", **context: Any) -> web.Response:
    """One page as an HTML response."""
    headers = {
        "Content-Security-Policy": f"{POLICY} {form_action}".strip(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    text = TEMPLATES.get_template(name).render(**context)
    return web.Response(text=text, status=code, content_type="text/html", headers=headers)
