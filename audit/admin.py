"""In Administration: the audit history, to look at; and people, whom no role makes superusers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from audit.models import Event
from ui.administration import ReadOnly

if TYPE_CHECKING:
    EventModelAdmin = admin.ModelAdmin[Event]
    PeopleAdmin = UserAdmin[User]
else:
    EventModelAdmin = admin.ModelAdmin
    PeopleAdmin = UserAdmin


@admin.register(Event)
class EventAdmin(ReadOnly, EventModelAdmin):
    """Plain: Tools & Settings › Audit History is the screen for people."""

    list_display = ("at", "who_name", "area", "action", "subject")
    search_fields = ("search_text",)
    exclude = ("search_text",)


admin.site.unregister(User)


@admin.register(User)
class People(PeopleAdmin):
    """Who keeps people by a role makes nobody a superuser and changes none, also not by a new password.

    Django warns of this: https://docs.djangoproject.com/en/5.2/topics/auth/default/#auth-admin
    """

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or _is_superuser(request))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[Any, ...]:
        closed = () if _is_superuser(request) else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *closed)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
