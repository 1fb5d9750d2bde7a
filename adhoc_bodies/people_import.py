"""People and their services from a spreadsheet: read, checked line by line, shown, written.

Columns: nama, email, telepon, badan, jenis, peran, mulai. `badan` is the code of an area
(32.71.01.1003); `jenis` (ppk, pps, kpu) may be left out where the area has one body.
"""

import zipfile
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources
from import_export.fields import Field
from import_export.formats.base_formats import CSV

from accounts.forms import PhoneField
from accounts.models import User
from accounts.roles import Role
from accounts.validators import NoIdentityNumber
from adhoc_bodies.administration import within_reach
from adhoc_bodies.models import Body, Level, Membership
from adhoc_bodies.people import ROLES_OF_KIND, grantable
from adhoc_bodies.people_actions import Successor, enrol
from portal import clock

COLUMNS = ["nama", "email", "telepon", "badan", "jenis", "peran", "mulai"]
NEEDED = {"nama", "email", "badan", "peran"}
#: Cells that a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 5000
MOST_BYTES = 2 * 1024 * 1024
#: A workbook is a zip: this is what it may unfold to.
MOST_UNPACKED = 40 * 1024 * 1024

#: The words of offices for the roles, and our own.
ROLE_WORDS: dict[str, Role] = {role.value: role for role in Role} | {
    "anggota": Role.MEMBER,
    "verifikator": Role.REVIEWER,
    "komisioner": Role.COMMISSIONER,
    "auditor": Role.AUDITOR,
    "operator": Role.OPERATOR,
    "administrator": Role.ADMINISTRATOR,
}
KIND_WORDS = {
    "ppk": Body.Kind.PPK,
    "pps": Body.Kind.PPS,
    "kpu": Body.Kind.OFFICE,
    "kantor": Body.Kind.OFFICE,
    "mitra": Body.Kind.PARTNER,
}
#: The body that is meant when only the area is named.
KIND_OF_LEVEL = {Level.DISTRICT: Body.Kind.PPK, Level.VILLAGE: Body.Kind.PPS}


class SeparatedValues(CSV):
    """CSV with commas, or with semicolons as spreadsheets in Indonesian save it."""

    def create_dataset(self, in_stream: str, **kwargs: Any) -> Any:
        """Read the text with the separator of its first line."""
        head = in_stream.partition("\n")[0]
        kwargs["delimiter"] = ";" if head.count(";") > head.count(",") else ","
        return super().create_dataset(in_stream, **kwargs)


def refuse_huge(upload: Any) -> None:
    """Raise ValidationError for a file that is too large, packed or unpacked."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB. Split it."))
    if zipfile.is_zipfile(upload):
        with zipfile.ZipFile(upload) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise ValidationError(_("The workbook unfolds to more than 40 MB. Split it."))
    upload.seek(0)


class RowForm(forms.Form):
    """One line; each message names its column."""

    nama = forms.CharField(
        max_length=120,
        validators=[NoIdentityNumber()],
        error_messages={"required": gettext_lazy("The name is missing.")},
    )
    email = forms.EmailField(
        max_length=254,
        error_messages={"required": gettext_lazy("The e-mail address is missing.")},
    )
    telepon = PhoneField(max_length=24, required=False)
    badan = forms.CharField(
        max_length=13,
        error_messages={"required": gettext_lazy("The area code of the body is missing.")},
    )
    jenis = forms.CharField(max_length=20, required=False)
    peran = forms.CharField(
        max_length=20, error_messages={"required": gettext_lazy("The role is missing.")}
    )
    mulai = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as 2024-05-26.")},
    )

    def __init__(self, row: dict[str, Any], *, user: User) -> None:
        values = {name: "" if row.get(name) is None else str(row[name]) for name in COLUMNS}
        super().__init__(values)
        self.user = user

    def clean_nama(self) -> str:
        """A name, no formula."""
        name: str = self.cleaned_data["nama"]
        if name.startswith(FORMULA):
            raise ValidationError(_("A name does not begin with a sign like = or +."))
        return name

    def clean_peran(self) -> Role:
        """A role by the words of offices."""
        word = self.cleaned_data["peran"].strip().lower()
        if word not in ROLE_WORDS:
            raise ValidationError(
                _("Unknown role. Use: anggota, verifikator, operator, komisioner, auditor.")
            )
        return ROLE_WORDS[word]

    def clean(self) -> dict[str, Any]:
        """Body within reach, and a role that it has."""
        data = super().clean() or self.cleaned_data
        if "badan" in data:
            data["body"] = self.find_body(data["badan"], data.get("jenis", ""))
        if data.get("body") and data.get("peran"):
            self.check_role(data["body"], data["peran"])
        return data

    def find_body(self, code: str, kind_word: str) -> Body | None:
        """The body of an area that exists today, of the kind that is named or usual."""
        rows: QuerySet[Body] = within_reach(
            Body.objects.active_on(clock.today()).filter(area__code=code), self.user
        )
        kind = KIND_WORDS.get(kind_word.strip().lower())
        if kind_word.strip() and kind is None:
            self.add_error("jenis", _("Unknown kind. Use: ppk, pps, kpu."))
            return None
        found = list(rows.select_related("area"))
        if found and kind is None:
            kind = KIND_OF_LEVEL.get(Level(found[0].area.level), Body.Kind.OFFICE)
        body = next((body for body in found if body.kind == kind), None)
        if body is None:
            self.add_error("badan", _("No such body in your area: %s") % code)
        return body

    def check_role(self, body: Body, role: Role) -> None:
        """A role that the body has, and that the administrator may give."""
        if role not in ROLES_OF_KIND[body.kind]:
            self.add_error("peran", _("This body has no such role."))
        elif not self.user.is_superuser and role not in grantable(self.user, body):
            self.add_error("peran", _("You may not give this role."))


class PersonResource(resources.ModelResource):
    """How import-export walks through the lines: check, compare, enrol."""

    nama = Field(attribute="user__name", column_name="nama", readonly=True)
    email = Field(attribute="user__email", column_name="email", readonly=True)
    badan = Field(attribute="body__name", column_name="badan", readonly=True)
    peran = Field(attribute="get_role_display", column_name="peran", readonly=True)
    mulai = Field(attribute="starts_on", column_name="mulai", readonly=True)

    class Meta:
        model = Membership
        fields = ("nama", "email", "badan", "peran", "mulai")
        use_transactions = True
        skip_diff = False

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        self.form: RowForm | None = None

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse files without the needed columns, or with too many lines."""
        headers = [str(header or "").strip().lower() for header in dataset.headers or []]
        dataset.headers = headers
        missing = sorted(NEEDED - set(headers))
        if missing:
            raise ValidationError(_("The first line lacks these columns: ") + ", ".join(missing))
        if len(dataset) > MOST_ROWS:
            raise ValidationError(_("The file has more than 5,000 lines. Split it."))

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Check a line; every fault is reported with its column."""
        self.form = RowForm(row, user=self.user)
        if not self.form.is_valid():
            raise ValidationError(self.form.errors.as_data())

    def get_or_init_instance(
        self, instance_loader: Any, row: dict[str, Any]
    ) -> tuple[Membership, bool]:
        """The running service of this person in this body and role, or a new one."""
        assert self.form is not None
        data = self.form.cleaned_data
        known = Membership.objects.filter(
            user__email=data["email"].lower(),
            body=data["body"],
            role=data["peran"],
            ends_on=None,
        ).first()
        if known:
            return known, False
        person = User(name=data["nama"], email=data["email"].lower(), phone=data["telepon"])
        starts_on = data["mulai"] or data["body"].formed_on
        fresh = Membership(body=data["body"], role=data["peran"], starts_on=starts_on)
        fresh.user = person
        return fresh, True

    def skip_row(
        self, instance: Membership, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Who serves already is left as they are."""
        return instance.pk is not None

    def validate_instance(self, instance: Membership, *args: Any, **kwargs: Any) -> None:
        """The form has looked at everything; the rest is for `enrol` to say."""

    def save_instance(self, instance: Membership, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Enrol the person, in the preview as well: its transaction is undone."""
        person = Successor(
            instance.user.name, instance.user.email, instance.user.phone, Role(instance.role)
        )
        done = enrol(
            body=instance.body,
            person=person,
            starts_on=instance.starts_on,
            by=self.user,
            inviting=False,
        )
        instance.pk, instance.user = done.membership.pk, done.membership.user
