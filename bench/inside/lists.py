"""`lists INVOICES`: opens the first page of the invoice list with that many invoices, again and again.

Beside it the plain way: one view that counts, takes 50 rows and loops over them in a template, same columns,
same middleware, no filters, ticks, menus or choice of columns.
"""

from bench.inside import program  # isort: skip - sets Django up

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import path, reverse

from bench.inside.fill import fill
from invoices.models import Invoice

ROWS, WARM_UP, TIMES = 50, 5, 30
PLAIN = Template(
    "<table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.company.name }}</td>"
    "<td>{{ row.issue_date }}</td><td>{{ row.due_date }}</td><td>{{ row.get_status_display }}</td>"
    "<td>{{ row.currency }}</td><td>{{ row.total }}</td><td>{{ row.amount_due }}</td></tr>"
    "{% endfor %}</table>{{ count }}"
)


def plain(request: HttpRequest) -> HttpResponse:
    """The whole of a list that can do nothing."""
    rows = Invoice.objects.select_related("company")[:ROWS]
    return HttpResponse(PLAIN.render(Context({"rows": rows, "count": Invoice.objects.count()})))


urlpatterns = [path("plain/", plain)]


def lists(invoices: str) -> program.Result:
    """Milliseconds (median and ends) and queries of ours, milliseconds of the plain way."""
    fill(f"LIST{invoices}-", str(max(0, int(invoices) - Invoice.objects.count())))
    setup_test_environment(debug=False)
    client = Client()
    client.force_login(User.objects.filter(is_superuser=True)[0])
    address = reverse("invoices:list")
    times = _times(lambda: client.get(address))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
        counted = len(queries)
    with override_settings(ROOT_URLCONF=__name__):
        beside = _times(lambda: client.get("/plain/"))
    return {
        "invoices": Invoice.objects.count(),
        "ours": median(times),
        "fastest": times[0],
        "slowest": times[-1],
        "plain": median(beside),
        "queries": counted,
        "kilobytes": len(page.content) / 1024,
    }


def _times(get: Callable[[], Any]) -> list[float]:
    taken = []
    for _ in range(WARM_UP + TIMES):
        began = time.perf_counter()
        answer = get()
        taken.append((time.perf_counter() - began) * 1_000)
        if answer.status_code != 200:
            raise SystemExit(f"The page answered {answer.status_code}.")
    return sorted(taken[WARM_UP:])


if __name__ == "__main__":
    program.run(lists)
