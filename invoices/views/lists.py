"""The list of invoices."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from invoices.filters import InvoiceFilters
from invoices.models import Invoice
from ui.http import HtmxRequest
from ui.views import list_response


@require_safe
@permission_required("invoices.view_invoice", raise_exception=True)
def invoice_list(request: HtmxRequest) -> HttpResponse:
    return list_response(
        request, InvoiceFilters(request.GET.dict()), Invoice.objects.all(), "invoices/list.html"
    )
