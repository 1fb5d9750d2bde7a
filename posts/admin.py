"""Stages, directives and reports in the administration.

Directives and reports live by their own pages, where each step has an audit event: here they
are only looked at. Stages are common to the whole country and kept by the nation.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adhoc_bodies.administration import ScopedAdmin, within_reach
from posts.models import Directive, Report, Review, Stage


class ReadOnlyAdmin(ScopedAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are made on their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are changed on their own pages."""
        return False


@admin.register(Stage)
class StageAdmin(ScopedAdmin):
    """The calendar of an election; `load_election` reads a whole one."""

    common = True
    list_display = ["name", "group", "starts_on", "ends_on", "relative_rule", "election"]
    list_filter = ["election", "group"]
    search_fields = ["name", "slug", "basis"]
    autocomplete_fields = ["election"]
    prepopulated_fields = {"slug": ["name"]}
    list_select_related = ["election"]


@admin.register(Directive)
class DirectiveAdmin(ReadOnlyAdmin):
    """Directives of the administrator's area and of the offices above it."""

    list_display = ["code", "title", "office", "starts_on", "due_on", "state"]
    list_filter = ["state", "election", "due_on"]
    search_fields = ["code", "title", "office__area__code__startswith"]
    search_help_text = _("Code, title, or area code (32.71)")
    list_select_related = ["office"]
    date_hierarchy = "due_on"
    readonly_fields = ["platforms"]

    @admin.display(description=_("Platforms"))
    def platforms(self, directive: Directive) -> str:
        """The platforms that the directive names."""
        return ", ".join(row.get_platform_display() for row in directive.platform_rows.all())


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports of the administrator's area."""

    list_display = ["id", "body", "platform", "handle", "posted_at", "reported_at", "status"]
    list_filter = ["status", "platform", "source", "resolved"]
    search_fields = ["canonical", "handle", "body__name", "body__area__code__startswith"]
    search_help_text = _("Link, account, body, or area code (32.71)")
    list_select_related = ["body"]
    ordering = ["-id"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Verdicts on the reports of the administrator's area."""

    list_display = ["report", "verdict", "reason", "reviewer", "at", "undone_at"]
    list_filter = ["verdict", "reason", "at"]
    search_fields = ["report__canonical", "report__body__name", "reviewer__name"]
    list_select_related = ["report", "reviewer"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Only verdicts on reports within the administrator's reach."""
        reports = within_reach(Report.objects.all(), request.user)
        return super().get_queryset(request).filter(report__in=reports)
