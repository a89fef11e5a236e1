"""What the screens of this app share: a dialog or a page, as the asker needs, and a notice in its place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ui.http import HtmxRequest

CONNECTION_FIX = ("accounting_sync:connection", "Open Plug Ins › Xero")


def show_dialog(
    request: HtmxRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The partial for `#dialog`; without htmx the same partial on a page of its own."""
    if request.htmx:
        return render(request, template, context, status=status)
    page = {"partial": template, **context}
    return render(request, "accounting_sync/dialog_page.html", page, status=status)


def show_notice(
    request: HtmxRequest, title: str, sentence: str, fix: tuple[str, str] | None = None
) -> HttpResponse:
    """A sentence instead of what was asked for, and the way to mend it: (URL name, label)."""
    context = {
        "title": title,
        "sentence": sentence,
        "fix_url": reverse(fix[0]) if fix else "",
        "fix_label": fix[1] if fix else "",
    }
    # htmx swaps only answers of success; a person without it gets the truthful status.
    status = 200 if request.htmx else 422
    return show_dialog(request, "accounting_sync/_notice_dialog.html", context, status)
