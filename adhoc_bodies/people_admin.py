"""People, their services, invitations and the audit log in the administration."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportMixin
from import_export.formats.base_formats import XLSX
from import_export.forms import ImportForm

from accounts.actions import AlreadyActive, end_invitations
from accounts.forms import PhoneField
from accounts.models import AuditEvent, Invitation, User
from accounts.roles import Permission, Role
from accounts.validators import NoIdentityNumber, masked_phone
from adhoc_bodies.administration import ScopedAdmin, is_national
from adhoc_bodies.invitations import link, mail_invitation
from adhoc_bodies.models import Membership
from adhoc_bodies.people import ROLES_OF_KIND, grantable, people_visible_to
from adhoc_bodies.people_actions import Successor, end, enrol, renew_invitation
from adhoc_bodies.people_import import PersonResource, SeparatedValues, refuse_huge
from adhoc_bodies.scope import holding, memberships_of

#: So many invitations are mailed at once; more would let the browser wait for minutes.
MAILED_AT_ONCE = 50
#: What those alone read about who handle cases.
CONFIDENTIAL = "posts.integritycase"
#: What nobody reads on a page: it names a juror with the marks, or tells jurors whose posts are
#: nominated and who would be rewarded. The log keeps it for a dispute.
SECRET = ("post-marked", "conflict-declared", "post-nominated", "candidates-asked")


class PersonForm(forms.ModelForm[User]):
    """What an administrator changes about a person. The number is written, never shown."""

    new_phone = PhoneField(label=gettext_lazy("New mobile number"), max_length=24, required=False)

    class Meta:
        model = User
        fields = ("name", "email", "is_active")

    def clean_name(self) -> str:
        """A name without an identity number."""
        NoIdentityNumber()(self.cleaned_data["name"])
        return str(self.cleaned_data["name"])

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class PersonAdmin(ScopedAdmin):
    """People who serve or served in the area. They come in by a service or an import."""

    form = PersonForm
    list_display = ["name", "email", "masked_number", "came_in", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role", "memberships__body__kind"]
    search_fields = ["name", "email"]
    search_help_text = gettext_lazy("Name or e-mail address")
    readonly_fields = ["masked_number", "last_login", "date_joined"]
    fields = ["name", "email", "masked_number", "new_phone", "is_active", "last_login"]
    ordering = ["name", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People of the administrator's area."""
        rows = super().get_queryset(request)
        return rows if is_national(request.user) else people_visible_to(rows, request.user)

    @admin.display(description=gettext_lazy("mobile number"))
    def masked_number(self, person: User) -> str:
        """The ends of the number."""
        return masked_phone(person.phone) or "–"

    @admin.display(description=gettext_lazy("has a password"), boolean=True)
    def came_in(self, person: User) -> bool:
        """Whether the person has followed an invitation."""
        return person.has_usable_password()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody without a service: add one under "memberships"."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of those who serve beyond the administrator's reach as well."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or is_national(request.user) or self.all_within(request, obj)

    def all_within(self, request: HttpRequest, person: User) -> bool:
        """Whether every service of the person lies within the administrator's reach."""
        reach = Membership.objects.visible_to(holding(request.user, Permission.ADMINISTER))
        return not person.memberships.exclude(pk__in=reach).exists()

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write the person; with a new address, what was sent to the old one opens nothing."""
        if form.cleaned_data.get("new_phone"):
            obj.phone = form.cleaned_data["new_phone"]
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()
            end_invitations(obj)


class ServiceForm(forms.ModelForm[Membership]):
    """A new service: the body, and the person as in a hand-over."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, validators=[NoIdentityNumber()]
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    phone = PhoneField(
        label=gettext_lazy("Mobile number (WhatsApp)"), max_length=24, required=False
    )
    user: User
    done: Any = None

    class Meta:
        model = Membership
        fields = ("body", "role", "starts_on")

    def clean(self) -> dict[str, Any]:
        """A role that the body has and that the administrator may give."""
        data = super().clean() or self.cleaned_data
        body, role = data.get("body"), data.get("role")
        if body and role:
            if role not in ROLES_OF_KIND[body.kind]:
                self.add_error("role", _("This body has no such role."))
            elif not self.user.is_superuser and role not in grantable(self.user, body):
                self.add_error("role", _("You may not give this role."))
        if not self.errors:
            self.try_enrolling(data)
        return data

    def try_enrolling(self, data: dict[str, Any]) -> None:
        """Enrol inside the form, so that a refusal stands at its field."""
        person = Successor(data["name"], data["email"], data["phone"], Role(data["role"]))
        try:
            self.done = enrol(
                body=data["body"], person=person, starts_on=data["starts_on"], by=self.user
            )
        except forms.ValidationError as problem:
            self.add_error(None, problem)

    def _post_clean(self) -> None:
        """`enrol` has made the row; there is nothing to build from the fields."""
        if self.done:
            self.instance = self.done.membership

    def save(self, commit: bool = True) -> Membership:
        """The service that `enrol` made."""
        return self.instance

    def save_m2m(self) -> None:
        """There are no such fields."""


class EndForm(forms.ModelForm[Membership]):
    """The end of a service."""

    class Meta:
        model = Membership
        fields = ("ends_on", "end_reason")

    def clean_ends_on(self) -> dt.date | None:
        """A day on which the service had begun."""
        day: dt.date | None = self.cleaned_data["ends_on"]
        if day and day < self.instance.starts_on:
            raise forms.ValidationError(_("The last day lies before the first."))
        return day


class PeopleFileForm(ImportForm):
    """The upload, with our words and limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = gettext_lazy("File")
        self.fields["format"].label = gettext_lazy("Kind of file")

    def clean_import_file(self) -> Any:
        """Refuse what is too large to be read safely."""
        upload = self.cleaned_data["import_file"]
        refuse_huge(upload)
        return upload


@admin.register(Membership)
class MembershipAdmin(ImportMixin, ScopedAdmin):
    """Who serves where. Services are added and ended, never rewritten."""

    resource_classes = [PersonResource]
    formats = [XLSX, SeparatedValues]
    import_form_class = PeopleFileForm
    import_template_name = "adhoc_bodies/people_import.html"
    skip_admin_log: Any = True
    list_display = ["user", "role", "body", "starts_on", "ends_on"]
    list_filter = ["role", "body__kind", "body__election", ("ends_on", admin.EmptyFieldListFilter)]
    search_fields = ["user__name", "user__email", "body__name", "body__area__code__startswith"]
    search_help_text = gettext_lazy("Name, address, body or area code (32.71)")
    autocomplete_fields = ["body"]
    list_select_related = ["user", "body"]
    ordering = ["-pk"]
    actions = ["mail_invitations"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """One form for a new service, another one for its end."""
        kwargs["form"] = EndForm if obj else ServiceForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields of the two forms."""
        if obj:
            return ["user", "body", "role", "starts_on", "ends_on", "end_reason"]
        return ["body", "role", "starts_on", "name", "email", "phone"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What a service was stays as it was."""
        return ["user", "body", "role", "starts_on"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Running services can be ended, ended ones are history."""
        return super().has_change_permission(request, obj) and (obj is None or obj.ends_on is None)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add people may import them."""
        return self.has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """End by the action that writes the log; `ServiceForm` has enrolled already."""
        if change and obj.ends_on:
            last_day, obj.ends_on = obj.ends_on, None
            end(membership=obj, last_day=last_day, reason=obj.end_reason, by=_user(request))
        elif not change and form.done.code:
            address = link(request, form.done.code)
            messages.success(
                request, _("Invitation link, shown only now: %(link)s") % {"link": address}
            )

    @admin.action(description=gettext_lazy("Mail invitations to those who never came in"))
    def mail_invitations(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        """Send a fresh link to each chosen person without a password."""
        sent = 0
        for membership in chosen.select_related("user", "body__area")[:MAILED_AT_ONCE]:
            try:
                code = renew_invitation(membership=membership, by=_user(request))
            except (AlreadyActive, PermissionDenied):
                continue
            mail_invitation(request, membership, code)
            sent += 1
        text = ngettext("%d invitation was sent.", "%d invitations were sent.", sent)
        messages.success(request, text % sent)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """The resource checks each line by what the administrator may do."""
        return {"user": request.user}

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        """In our words."""
        messages.success(
            request,
            _("%(new)d people were added, %(known)d served already. Now mail the invitations.")
            % {"new": result.totals["new"], "known": result.totals["skip"]},
        )


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """Who was invited when, and by whom; to look at."""

    list_display = ["user", "invited_by", "created_at", "expires_at", "used_at"]
    search_fields = ["user__name", "user__email"]
    list_select_related = ["user", "invited_by"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Invitations of people of the area."""
        rows = super().get_queryset(request)
        if is_national(request.user):
            return rows
        return rows.filter(user__in=people_visible_to(User.objects.all(), request.user))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Invitations come from their actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To look at."""
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedAdmin):
    """The log of the area; to look at."""

    list_display = ["at", "action", "actor", "object_type", "object_id", "area_code"]
    list_filter = ["action", "object_type"]
    search_fields = ["area_code__startswith", "actor__name", "action"]
    search_help_text = gettext_lazy("Area code (32.71), person or action")
    list_select_related = ["actor"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """Events with the code of an area within reach."""
        rows = super().get_queryset(request).exclude(object_type=CONFIDENTIAL)
        rows = rows.exclude(action__in=SECRET)
        if is_national(request.user):
            return rows
        reach = rows.none()
        for membership in memberships_of(holding(request.user, Permission.ADMINISTER)):
            code = membership.body.area.code
            reach |= rows.filter(area_code=code) | rows.filter(area_code__startswith=f"{code}.")
        return reach

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events come from their deeds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The database would refuse."""
        return False


def _user(request: HttpRequest) -> User:
    """The administrator."""
    assert isinstance(request.user, User)
    return request.user
