"""The administration: who may open it, and which rows an administrator finds there.

An administrator of a regency keeps the regency's people and bodies, and never sees or
touches what belongs to another; what the whole country shares (areas, elections) is
changed only by the administrators of the nation.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet, URLField
from django.forms import ModelChoiceField
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission, permits
from adhoc_bodies.models import Area
from adhoc_bodies.scope import holding, memberships_of, permissions_of

Row = TypeVar("Row", bound=Model)

# Django's class takes its model in brackets only for the type checker.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def administers(user: Any) -> bool:
    """Whether the person may open the administration at all."""
    return user.is_authenticated and (
        user.is_superuser or Permission.ADMINISTER in permissions_of(user)
    )


def is_national(user: Any) -> bool:
    """Whether the person administers the whole country."""
    return user.is_superuser or any(
        permits(m.role, Permission.ADMINISTER) and m.body.area.level == 0
        for m in memberships_of(user)
    )


def within_reach(rows: QuerySet[Row], user: Any) -> QuerySet[Row]:
    """The rows that the administrator may see; those without an area are common to all."""
    if is_national(user) or not hasattr(rows, "visible_to"):
        return rows
    reachable: QuerySet[Row] = rows.visible_to(holding(user, Permission.ADMINISTER))
    return reachable


class KeySelect(AutocompleteSelect):
    """A choice that is found by typing. Django's falls when something else than a key is sent."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The chosen rows, without asking the database for what can't be a key."""
        keys = [key for key in value if key.isascii() and key.isdigit() and len(key) < 19]
        return super().optgroups(name, keys, attr)


class AdministrationSite(admin.AdminSite):
    """Django's administration, opened by a role of today instead of a stored flag."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the request comes from an administrator."""
        return request.user.is_active and administers(request.user)


class ScopedAdmin(ModelAdmin):
    """Rows of the administrator's own area; nothing is deleted, because history stays.

    `common` marks what the whole country shares: all see it, the nation changes it.
    """

    common = False
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows within the administrator's reach."""
        return within_reach(super().get_queryset(request), request.user)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Accept no foreign key to a row out of reach, whatever is posted."""
        rows = db_field.remote_field.model._default_manager.all()
        kwargs.setdefault("queryset", within_reach(rows, request.user))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def may_write(self, request: HttpRequest) -> bool:
        """Whether the administrator may add or change rows of this kind."""
        if self.common:
            return is_national(request.user)
        return administers(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see every section."""
        return administers(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators see what `get_queryset` lets through."""
        return administers(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See `may_write`."""
        return self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See `may_write`."""
        return self.may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here: rows are ended."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the row and, in the same transaction, who changed which fields."""
        super().save_model(request, obj, form, change)
        assert isinstance(request.user, User)
        record(
            action="administration-changed" if change else "administration-added",
            obj=obj,
            by=request.user,
            area=code_of(obj),
            data={"fields": sorted(form.changed_data)},
        )


def code_of(row: Any) -> str:
    """The code of the area that a row is about, or lies in; empty for what all share."""
    if isinstance(row, Area):
        return row.code
    area = getattr(row, "area", None)
    return area.code if isinstance(area, Area) else ""
