"""How values look in a list: money, days and badges, the same everywhere."""

import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from lucide.templatetags.lucide import lucide


def money(amount: Decimal) -> str:
    """1,234.50, with a true minus sign, so that columns of figures line up."""
    return f"{amount:,.2f}".replace("-", "\N{MINUS SIGN}")


def day(value: datetime.date | None) -> str:
    """3 Nov 2026: cannot be misread on either side of the Atlantic."""
    return f"{value.day} {value:%b %Y}" if value else ""


def moment(value: datetime.datetime | None) -> str:
    """3 Nov 2026, 14:05, in the office's own time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())}, {local:%H:%M}"


def badge(text: str, tone: str = "calm", icon: str = "") -> str:
    """A short word in a colour; the word is always there, colour alone says nothing."""
    picture = lucide(icon, size=14, aria_hidden="true") if icon else ""
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, picture, text)


def icon_badge(text: str, tone: str, icon: str) -> str:
    """The icon alone, for narrow columns; its word is there for screen readers and on hover."""
    picture = lucide(icon, size=16, aria_hidden="true")
    return format_html(
        '<span class="badge badge-icon badge-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        tone,
        text,
        picture,
        text,
    )


def link(address: str, text: str, css: str = "") -> str:
    return format_html('<a href="{}" class="{}">{}</a>', address, css, text)
