"""Areas, elections and bodies in the administration. People are in people_admin.py."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adhoc_bodies import people_admin  # noqa: F401 (registers the people's pages)
from adhoc_bodies.administration import ScopedAdmin
from adhoc_bodies.models import Area, Body, Election, Exemption, SocialAccount


@admin.register(Area)
class AreaAdmin(ScopedAdmin):
    """91,000 rows: searched by code or name, filtered by level, never counted whole."""

    common = True
    list_display = ["code", "name", "level", "zone", "valid_from", "valid_to"]
    list_filter = ["level", "zone", ("valid_to", admin.EmptyFieldListFilter)]
    search_fields = ["code__startswith", "name"]
    search_help_text = _("Code (32.71) or name")
    ordering = ["code"]
    fields = ["code", "name", "level", "parent", "zone", "valid_from", "valid_to"]
    readonly_fields = ["code", "level", "parent"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Areas come from an edition, accounts and exemptions from their own pages."""
        return False


@admin.register(Election)
class ElectionAdmin(ScopedAdmin):
    """Elections are few."""

    common = True
    list_display = ["name", "slug", "voting_day"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Body)
class BodyAdmin(ScopedAdmin):
    """Bodies by kind, election and area."""

    list_display = [
        "name",
        "kind",
        "area",
        "regency",
        "election",
        "formed_on",
        "dissolved_on",
    ]
    list_filter = ["kind", "election", ("dissolved_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "area__code__startswith"]
    search_help_text = _("Name of the body, or area code (32.71)")
    autocomplete_fields = ["area"]
    list_select_related = ["area", "regency", "election"]
    ordering = ["id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Body | None = None) -> list[str]:
        """A body's place and election are its identity."""
        return ["kind", "area", "election"] if obj else []


@admin.register(SocialAccount)
class SocialAccountAdmin(ScopedAdmin):
    """Accounts, to look at; verification has its own page with an audit event."""

    list_display = [
        "handle",
        "platform",
        "body",
        "status",
        "registered_at",
        "decided_by",
    ]
    list_filter = ["platform", "status"]
    search_fields = ["handle", "body__name", "body__area__code__startswith"]
    list_select_related = ["body", "decided_by"]
    ordering = ["-id"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Areas come from an edition, accounts and exemptions from their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Exemption)
class ExemptionAdmin(ScopedAdmin):
    """Exemptions, to look at; they are granted on their own page, by another person."""

    list_display = [
        "body",
        "platform",
        "reason",
        "starts_on",
        "ends_on",
        "status",
        "decided_by",
    ]
    list_filter = ["status", "reason", "platform"]
    search_fields = ["body__name", "body__area__code__startswith"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exemption]:
        """With the rows that the list names."""
        return super().get_queryset(request).select_related("body", "decided_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Areas come from an edition, accounts and exemptions from their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
