"""Who may press what, and problems told as a sentence in place of what was asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse

from accounting_sync.choices import BatchKind
from accounting_sync.errors import NotReady, SettingsMissing
from accounting_sync.links.linking import NotLinked
from accounting_sync.models import Organisation
from accounting_sync.views.http import CONNECTION_FIX, show_notice
from invoices.filters import FilterError, SelectionError
from ui.http import HtmxRequest

may_connect = permission_required("accounting_sync.connect_accounts", raise_exception=True)
may_link = permission_required("accounting_sync.change_companylink", raise_exception=True)
View: TypeAlias = Callable[..., HttpResponse]
SETTLE = "accounting_sync.change_accountssettings"
PERMISSION = {
    BatchKind.SEND: "accounting_sync.send_batch",
    BatchKind.SYNC: "accounting_sync.sync_batch",
}


def demand(request: HtmxRequest, kind: str) -> None:
    """Let through only who may start a batch of this kind."""
    if not request.user.has_perm(PERMISSION[BatchKind(kind)]):
        raise PermissionDenied


def may_press(view: View) -> View:
    """The guard of views whose address names the kind of batch."""

    @wraps(view)
    def guarded(request: HtmxRequest, kind: BatchKind, **kwargs: Any) -> HttpResponse:
        demand(request, kind)
        return view(request, kind, **kwargs)

    return guarded


def tell_problems(view: View) -> View:
    """Turn what a person can mend into a notice; anything else stays loud."""

    @wraps(view)
    def telling(request: HtmxRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SettingsMissing as problem:
            return _tell_settings(request, problem)
        except NotReady as problem:
            return show_notice(request, "Not ready yet", str(problem), CONNECTION_FIX)
        except NotLinked as problem:
            return show_notice(request, "Nothing was changed", str(problem))
        except (SelectionError, FilterError) as problem:
            return show_notice(
                request, "Nothing was done", str(problem), ("invoices:list", "Back to the invoices")
            )

    return telling


def demand_any(*permissions: str) -> Callable[[View], View]:
    """The guard of views that each of several permissions opens."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HtmxRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_perm(name) for name in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def may_look_at_settings(view: View) -> View:
    """The guard of both pages of settings: accounts people see what admins choose."""

    @wraps(view)
    def guarded(request: HtmxRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.has_perm(SETTLE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return demand_any(SETTLE, "accounting_sync.view_accountssettings")(guarded)


def showed_another(request: HtmxRequest, organisation: Organisation) -> bool:
    """Whether what was sent comes from a page left open that showed another organisation; tells so."""
    if request.POST.get("organisation", str(organisation.pk)) == str(organisation.pk):
        return False
    messages.warning(request, f"Tracker has meanwhile been connected to {organisation}. Nothing was changed.")
    return True


def close_to_readers(request: HtmxRequest, form: BaseForm) -> None:
    """Who may look at the settings and not change them gets the same page with closed fields."""
    for field in form.fields.values():
        field.disabled = not request.user.has_perm(SETTLE)


def _tell_settings(request: HtmxRequest, problem: SettingsMissing) -> HttpResponse:
    """Lead to the page that has them; whoever may not open it is told whom to ask."""
    page = "Payment Settings" if problem.in_payments else "Invoice Settings"
    if not request.user.has_perm(SETTLE):
        sentence = f"{problem} Ask an administrator to look at {page}."
        return show_notice(request, "Not ready yet", sentence)
    address = "payment_settings" if problem.in_payments else "invoice_settings"
    return show_notice(request, "Not ready yet", str(problem), (f"accounting_sync:{address}", f"Open {page}"))
