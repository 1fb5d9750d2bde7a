"""The page of one PPK or PPS: its percentage, why it is so, its reports and accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from accounts.roles import Permission
from adhoc_bodies.models import Body, Exemption, SocialAccount
from adhoc_bodies.scope import can
from portal import clock, weeks
from targets import body_lists, coverage, duties, figures, pages, periods, recap
from targets.bodies import WEEK_COLUMNS
from targets.figures import Figures
from targets.models import BodyWeek
from targets.periods import WEEK, Period
from targets.permissions import BODY_READERS

#: Reports listed on the page if no number asks for them; a number's list has them all.
REPORTS = 30


def readable_body(user: Any, code: str, kind: str, election: int | None = None) -> Body:
    """The PPK or PPS of an area, the latest or that of an election; 404 for strangers, 403 for
    who may not read its figures."""
    known = Body.objects.visible_to(user).ad_hoc().filter(area__code=code, kind=kind)
    if election is not None:
        known = known.filter(election=election)
    related = ("election", "area", "province", "regency", "district")
    body: Body | None = known.select_related(*related).order_by("-formed_on").first()
    if body is None:
        raise Http404
    if not any(can(user, permission, body) for permission in BODY_READERS):
        raise PermissionDenied
    return body


def body_page(user: Any, body: Body, params: Mapping[str, str], root: str) -> dict[str, Any]:
    """Everything that the page shows."""
    today = clock.today(body.zone)
    week = periods.chosen_week(params.get("pekan", ""), today)
    period = Period(WEEK, week, week, weeks.of(today))
    exemptions = coverage.exemptions_of([body.pk]).get(body.pk, [])
    owed = duties.duties_of(body, week, today, exemptions)
    span = body_lists.range_of(params, period)
    first, last = (span.first, span.last) if span else (week, week)
    stored = stored_weeks(body, min(period.trend[0], first), max(week, last))
    saring = params.get("saring", "")
    of_week = "" if span else saring
    reports = body_lists.reports_in(of_week, owed, week)
    sought = body_lists.sought(of_week, owed, reports)
    return (
        {
            "body": body,
            "period": period,
            "crumbs": crumbs(user, body),
            "period_name": pages.period_name(period),
            "due_until": pages.due_until(period, today),
            "target": owed.policy.compliant_from * 100,
            "owed": owed,
            "reports": reports if sought and sought.is_reports else reports[:REPORTS],
            "sought": sought,
            "span": body_lists.span_of(stored, span, saring),
            "may_watch": can(user, Permission.VIEW_DASHBOARD, body),
        }
        | week_figures(stored, period, body, owed.policy.compliant_from * 100)
        | presence(body, coverage.open_at(exemptions, today))
        | reminding(body, owed, root)
    )


def crumbs(user: Any, body: Body) -> list[tuple[str, str]]:
    """The way from the nation to the body; the areas above are those read with the body."""
    area = body.area if body.kind == Body.Kind.PPK else body.district
    assert area is not None
    area.province, area.regency = body.province, body.regency
    return [*pages.crumbs(user, area), (body.name, "")]


def stored_weeks(body: Body, first: int, last: int) -> dict[int, Mapping[str, Any]]:
    """The body's stored weeks."""
    rows = BodyWeek.objects.filter(body=body, week__range=(first, last))
    return {row["week"]: row for row in rows.values(*WEEK_COLUMNS, "closed_on", "band")}


def week_figures(
    stored: Mapping[int, Mapping[str, Any]], period: Period, body: Body, target: int
) -> dict[str, Any]:
    """Stored figures of the week, and the trend up to it."""
    this = stored.get(period.last)
    before = stored.get(period.before[1]) if period.before else None
    shown = [week for week in period.trend if week in stored] or [period.last]
    scores = [stored[week]["score"] if week in stored else None for week in shown]
    now: Figures = figures.of_body([this], this) if this else figures.EMPTY
    changed = now.score is not None and before is not None and before["score"] is not None
    return {
        "figures": now,
        "change": now.score - before["score"] if changed and before else None,
        "closed_on": this["closed_on"] if this else None,
        "parts": pages.composition(now),
        "trend": pages.trend(shown, scores),
        "trend_label": pages.trend_label(body.name, scores, target),
        "strip": [
            (week, weeks.monday(week), weeks.text(week), score)
            for week, score in zip(shown, scores, strict=True)
        ],
    }


def presence(body: Body, reasons: Sequence[Exemption]) -> dict[str, Any]:
    """The body's accounts, and the reasons for those that it does not have."""
    accounts = SocialAccount.objects.filter(body=body).live().order_by("platform", "handle")
    held = list(accounts)
    known = {account.platform for account in held} | {e.platform for e in reasons}
    return {
        "accounts": held,
        "reasons": [(e, e.status == Exemption.Status.GRANTED) for e in reasons],
        "lacking": [p for p in coverage.USUAL if p not in known and "" not in known],
    }


def reminding(body: Body, owed: duties.DutyWeek, root: str) -> dict[str, Any]:
    """The word to the body about what is missing."""
    titles = [duty.directive.title for duty in owed.undone if duty.directive]
    message = recap.reminder(body.name, titles, root)
    return {"undone": titles, "reminder": recap.whatsapp(message)}


def home_of(body: Body) -> str:
    """The address of a body's page."""
    return reverse("body_page", args=[body.area.code, body.kind])
