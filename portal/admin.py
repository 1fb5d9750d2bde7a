"""The portal's own tables in the administration: what went wrong with tasks, to look at only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portal.models import Attempt


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin[Attempt]):
    """Tasks that run, were lost, or were set aside; for those who keep the machines."""

    list_display = ("name", "arguments", "tries", "begun_at", "quarantined_at")
    list_filter = (("quarantined_at", admin.EmptyFieldListFilter), "name")
    search_fields = ("name", "task_id")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only: tasks know no areas."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers only: tasks know no areas."""
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from tasks."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are looked at."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser may clear away what was dealt with."""
        return self.has_view_permission(request)
