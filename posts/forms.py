"""The report form: a link, a directive, and at times a date and a screenshot."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adhoc_bodies.models import Body
from portal import clock, formats
from posts import captions, images, links, reasons, timing
from posts.due import Due
from posts.engagement_forms import FiguresForm
from posts.models import Directive, Report

#: The choice "outside of any directive".
OUTSIDE = "none"
#: What a datetime-local field sends.
LOCAL = "%Y-%m-%dT%H:%M"
#: The longest that a report can hold.
LONGEST = {"canonical": 500, "post_id": 200, "handle": 100}


#: A time that lies ahead is read all the same, so that the checks can name it.
AHEAD = dt.timedelta(days=100 * 365)


def read_link(raw: str) -> links.PostLink:
    """Read a paste. Raises NotAPost, also for what is too long to keep.

    Its time may lie ahead: `timing.told_by_id` says whether it is believed.
    """
    link = links.read(raw, clock.now() + AHEAD)
    if any(len(getattr(link, name)) > longest for name, longest in LONGEST.items()):
        raise links.NotAPost("malformed_id", link.platform)
    return link


def to_moment(written: str, zone: str) -> dt.datetime | None:
    """Read a local date and time of a zone; None when it is empty, ValueError when it is wrong."""
    if not written.strip():
        return None
    moment = dt.datetime.fromisoformat(written.strip()[:16]).replace(tzinfo=clock.ZONES[zone])
    if moment.year < 2010:
        raise ValueError("before the platforms")
    return moment


def to_local(moment: dt.datetime, zone: str) -> str:
    """Write a moment as a datetime-local field of a zone wants it."""
    return moment.astimezone(clock.ZONES[zone]).strftime(LOCAL)


class ReportForm(FiguresForm):
    """Everything that a member may say about a post; the rest is found out or decided."""

    link = forms.CharField(
        label=gettext_lazy("Link of the post"),
        error_messages={"required": gettext_lazy("Paste the link of the post.")},
    )
    directive = forms.CharField(
        label=gettext_lazy("For the directive"),
        error_messages={"required": gettext_lazy("Choose the directive that you report.")},
    )
    posted_at = forms.CharField(label=gettext_lazy("When was it posted?"), required=False)
    #: The time with which the form was filled: nobody has claimed that one.
    posted_first = forms.CharField(required=False, widget=forms.HiddenInput)
    screenshot = forms.FileField(label=gettext_lazy("Screenshot"), required=False)
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        body: Body,
        dues: Callable[[], list[Due]],
        report: Report | None = None,
        **kwargs: Any,
    ) -> None:
        """For a body, with what is due; `report` is the returned one that is being mended.

        `dues` is called where the form is shown; a form that is sent does without.
        """
        super().__init__(*args, **kwargs)
        self.body, self.report, self._dues = body, report, dues
        #: The report that holds the pasted post already, to be shown with the error.
        self.earlier: Report | None = None

    @cached_property
    def dues(self) -> list[Due]:
        """The directives to choose from."""
        return self._dues()

    def clean_link(self) -> links.PostLink:
        """Read the link."""
        try:
            return read_link(self.cleaned_data["link"])
        except links.NotAPost as refusal:
            raise forms.ValidationError(reasons.sentence(refusal)) from refusal

    def clean_directive(self) -> Directive | None:
        """The key of the chosen directive, or None for a post outside of any.

        The action reads it and refuses what isn't the body's, so nothing is asked twice.
        """
        chosen = self.cleaned_data["directive"]
        if chosen == OUTSIDE:
            return None
        if not chosen.isdecimal() or len(chosen) > 18:
            raise forms.ValidationError(_("Choose the directive that you report."))
        return Directive(pk=int(chosen))

    def clean_posted_at(self) -> dt.datetime | None:
        """The claimed time, in the zone of the body's area."""
        try:
            return to_moment(self.cleaned_data["posted_at"], self.body.zone)
        except ValueError as error:
            raise forms.ValidationError(
                _("Write the date and time, like 24/07/2024 14.30.")
            ) from error

    def clean_screenshot(self) -> Any:
        """A picture that may be kept, or nothing."""
        upload = self.cleaned_data["screenshot"]
        if upload:
            try:
                images.check_upload(upload)
            except images.BadImage as error:
                raise forms.ValidationError(bad_image(error)) from error
        return upload or None

    def clean_client_key(self) -> uuid.UUID:
        """The form's own key; a new one where it was lost."""
        return self.sent_key() or uuid.uuid4()

    def sent_key(self) -> uuid.UUID | None:
        """The key as it was sent, if it is one."""
        try:
            return uuid.UUID(self.data.get("client_key", ""))
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """The claim is needed only where the link doesn't tell the time; then it must fit."""
        data = self.cleaned_data
        link, errors = data.get("link"), self.errors
        if link is None or timing.told_by_id(link.posted_at, clock.now()):
            errors.pop("posted_at", None)
            data["posted_at"] = self.claim(data.get("posted_at"))
        elif "posted_at" not in errors:
            self.check_claim(link, data.get("posted_at"))
        return data

    def claim(self, written: dt.datetime | None) -> dt.datetime | None:
        """What somebody wrote though the link tells the time; not what the form was filled with."""
        untouched = self.data.get("posted_first", "") == self.data.get("posted_at", "")
        return None if untouched else written

    @property
    def caption(self) -> str:
        """The text around the link, to be compared and forgotten."""
        return captions.caption_of(self.data.get("link", ""))

    def check_claim(self, link: links.PostLink, claimed: dt.datetime | None) -> None:
        """Refuse a missing claim, and one after the report was first received."""
        if claimed is None:
            self.add_error("posted_at", _("Say when the post was published."))
        elif claimed > self.received(link):
            self.add_error("posted_at", posted_later())

    def received(self, link: links.PostLink) -> dt.datetime:
        """When the report counts as received: a mended one keeps its time."""
        if self.report and self.report.post_key == link.key:
            return self.report.reported_at
        return clock.now()


def already_reported(earlier: Report, zone: str) -> str:
    """The error for a post that another report holds."""
    return _("This link was already reported on %(moment)s.") % {
        "moment": formats.moment(earlier.reported_at, zone)
    }


def posted_later() -> str:
    """The error for a claim that lies ahead."""
    return _("The post can't be newer than its report. Correct the date or the time.")


def bad_image(error: images.BadImage) -> str:
    """The error for a screenshot that can't be kept."""
    if error.reason in ("too_big", "too_many_pixels"):
        return _("The picture is too large. Choose a smaller one, or send without a picture.")
    return _("The picture can't be read. Choose another one, or send without a picture.")


def uploads_used_up() -> str:
    """The error for a screenshot beyond the body's quota of the day."""
    return _(
        "Your body has used up today's screenshots (%(files)s pictures or %(size)s MB). "
        "Send the report without a picture."
    ) % {"files": settings.UPLOADS_A_DAY, "size": settings.UPLOADED_MB_A_DAY}


def picture_not_kept() -> str:
    """The error for a screenshot while its store doesn't answer."""
    return _("The picture can't be stored right now. Send the report without it, or try later.")
