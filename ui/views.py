"""Screens every list shares: the list itself and its Columns menu; and the page of a crash."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ui import correlation
from ui.columns import offered_columns, reset_columns, save_columns
from ui.filters import FilterForm
from ui.http import HtmxRequest
from ui.listing import build_listing
from ui.tables import TABLES, Table


def list_response(
    request: HtmxRequest, filters: FilterForm[Any], rows: QuerySet[Any], template: str
) -> HttpResponse:
    """The whole page, or for htmx the part it asked for; the address bar always shows what is seen."""
    listing = build_listing(request.user, filters, rows)
    part = _part(request)
    name = f"ui/_{part}.html" if part else template
    folder = listing.table.name  # a list's name is also the name of its templates' folder
    context = {
        "listing": listing,
        "filters": filters,
        "table": listing.table,
        "parts": f"{folder}/_list_filters.html",
        "actions": f"{folder}/_list_actions.html",
    }
    response = render(request, name, context)
    address = request.path + listing.query
    if part and address != request.htmx.current_url_abs_path:
        # Typing in the search box leaves one step for the Back button, not one a letter.
        response["HX-Replace-Url" if request.GET.get("q") else "HX-Push-Url"] = address
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    patch_cache_control(response, no_store=True)
    return response


def _part(request: HtmxRequest) -> str:
    """`list` while filtering and paging, `records` where the filter form itself must change too."""
    target = request.htmx.target if request.htmx and not request.htmx.history_restore_request else ""
    return target if target in ("list", "records") else ""


@require_http_methods(["GET", "POST"])
def columns(request: HtmxRequest, table_name: str) -> HttpResponse:
    """The Columns menu: which columns this user sees in this list, and in which order."""
    table = _table_for(request, table_name)
    if request.method == "POST":
        if "reset" in request.POST:
            reset_columns(request.user, table)
        else:
            save_columns(request.user, table, request.POST.getlist("columns"))
        return _back_to_list(request)
    back = request.GET.get("back", "")
    context = {"table": table, "offered": offered_columns(request.user, table), "back": back}
    return render(request, "ui/_columns.html" if request.htmx else "ui/columns.html", context)


def _table_for(request: HtmxRequest, name: str) -> Table:
    table = TABLES.get(name)
    if table is None:
        raise Http404(f"There is no list called “{name}”.")
    if not request.user.has_perm(table.permission):
        raise PermissionDenied
    return table


def _back_to_list(request: HtmxRequest) -> HttpResponse:
    """htmx: close the dialog, which refreshes the list. Otherwise: go back to the list."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "close-dialog"})
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else "/")


def crashed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: says the id the logs know it by. It asks neither the session nor the database."""
    return HttpResponseServerError(render_to_string("500.html", {"correlation_id": correlation.current()}))
