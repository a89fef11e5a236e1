"""Administration by rule: the staff status opens its door, the permission on a model its pages."""

import re

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from companies.models import Company
from tests.matrix.walk import Address
from ui.administration import ReadOnly

# The pages of a model, and which of its permissions lets in by GET and by POST (either of several).
DEEDS = {
    "changelist": (("view", "change"), ("view", "change")),
    "add": (("add",), ("add",)),
    "change": (("view", "change"), ("change",)),
    "delete": (("delete",), ("delete",)),
    "history": (("view", "change"), ("view", "change")),
    "password_change": (("change",), ("change",)),
    "": (("anything",), ("anything",)),  # Django's old address of a change page: leads to the new one
}
# The pages of no model, for who has the staff status: by GET and by POST.
SITE = {
    "index": ("let in", "let in"),
    "password_change": ("let in", "let in"),
    "password_change_done": ("let in", "no such method"),
    "jsi18n": ("let in", "no such method"),
    "autocomplete": ("refused", "no such method"),  # it asks for a field, and for the permission on that
    "view_on_site": ("let in", "let in"),
    "app_list": ("let in", "let in"),
    "": ("not there", "not there"),  # whatever else begins with admin/
}
MODELS = list(admin.site._registry)


def page(address: Address) -> tuple[type[Model] | None, str]:
    """The model an address is about, if any, and what it does: (Invoice, "change")."""
    name = address.name.removeprefix("admin:")
    for model in MODELS:
        app, word = model._meta.app_label, model._meta.model_name
        if f"admin/{app}/{word}/" in address.pattern:
            return model, name.removeprefix(f"{app}_{word}_")
    return None, name


def path(address: Address) -> str:
    """The address with the id of the first record there is in place of its arguments."""
    model = page(address)[0] or Company
    first = str(model._default_manager.order_by("pk").values_list("pk", flat=True)[0])
    kind = str(ContentType.objects.get_for_model(Company).pk)
    found = "/" + address.pattern
    for sign, value in (("<path:content_type_id>", kind), ("<path:object_id>", first), ("<id>", first)):
        found = found.replace(sign, value)
    return re.sub(r"\(\?P<url>.*", "nothing/", re.sub(r"\^\(\?P<app_label>.*", "invoices/", found))


def expected(address: Address, person: User | None, method: str) -> str:
    model, deed = page(address)
    if deed == "login":
        return "let in"
    if deed == "logout":
        return _of_logging_out(person, method)
    if person is None or not person.is_staff:
        return "sent to log in"
    if model is None:
        return SITE[deed][method == "POST"]
    return "let in" if _may(person, model, DEEDS[deed][method == "POST"]) else "refused"


def _of_logging_out(person: User | None, method: str) -> str:
    """Who is not let into Administration is led to its first page instead."""
    if person is None:
        return "sent to log in"
    return "no such method" if person.is_staff and method == "GET" else "let in"


def _may(person: User, model: type[Model], deeds: tuple[str, ...]) -> bool:
    if "anything" in deeds:
        return True
    if isinstance(admin.site._registry[model], ReadOnly) and "view" not in deeds:
        return False
    meta = model._meta
    return any(person.has_perm(f"{meta.app_label}.{deed}_{meta.model_name}") for deed in deeds)
