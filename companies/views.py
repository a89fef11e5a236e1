"""Companies: the list, one company, and the suggestions while its name is typed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from companies.filters import CompanyFilters
from companies.forms import CompanyForm
from companies.models import Company
from ui.http import HtmxRequest
from ui.views import list_response

SUGGESTIONS = 20


@require_safe
@permission_required("companies.view_company", raise_exception=True)
def company_list(request: HtmxRequest) -> HttpResponse:
    return list_response(
        request, CompanyFilters(request.GET.dict()), Company.objects.all(), "companies/list.html"
    )


@require_http_methods(["GET", "POST"])
@permission_required("companies.add_company", raise_exception=True)
def new(request: HtmxRequest) -> HttpResponse:
    return _form(request, Company(), may_change=True)


@require_http_methods(["GET", "POST"])
@permission_required("companies.view_company", raise_exception=True)
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company, pk=pk)
    return _form(request, company, may_change=request.user.has_perm("companies.change_company"))


def _form(request: HtmxRequest, company: Company, may_change: bool) -> HttpResponse:
    """Show the form, or save it; who may only look gets the same page with closed fields."""
    name = company.name
    form = CompanyForm(request.POST if request.method == "POST" and may_change else None, instance=company)
    if request.method == "POST" and not may_change:
        return render(request, "403.html", status=403)
    if form.is_bound and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved.name} is saved.")
        return redirect("companies:list" if "close" in request.POST else saved)
    context = {"form": form, "company": company, "name": name, "may_change": may_change}
    return render(request, "companies/detail.html", context)


@require_safe
def options(request: HtmxRequest) -> HttpResponse:
    """Options for the datalist of a company box, for whoever may see invoices or companies."""
    if not (
        request.user.has_perm("companies.view_company") or request.user.has_perm("invoices.view_invoice")
    ):
        return HttpResponse(status=403)
    text = request.GET.get("company", "").replace("\0", "").strip()
    found = Company.objects.filter(name__icontains=text)[:SUGGESTIONS]
    return render(request, "companies/_options.html", {"companies": found})
