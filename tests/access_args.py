"""How the access test fills the addresses that take arguments. One line for each such URL.

A `Place` (tests/world.py) is a body with its area, a person, a report and so on. Return the
kwargs of the URL with objects of the place; a model instance becomes its pk, and a None
leaves the place out (an office has no report).

    "report_detail": Args(lambda p: {"pk": p.report}),
    "dashboard": Args(lambda p: {"code": p.area.code}),

`sees` says who may see such an object: "body", who sees the body; "chain", also everybody
below an office or PPK (issued directives); "all", every signed-in person.

`query` gives query strings, `post` bodies of POSTs with things of the place, also for URLs
without kwargs. For people who may not see the place the answer must hold no name of it and
nothing may be written:

    "report_new": Args(post=lambda p: {"body": p.body, "link": "https://…"}),
    "review_queue": Args(query=lambda p: {"body": p.body}),
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from adhoc_bodies.models import Area, Body, Election, Publication
from portal import clock
from posts.models import Disappearance, Draw, Evidence, IntegrityCase, Recheck, Report, Review
from targets import policies, policy_preview
from targets.models import (
    Appeal,
    BodyWeek,
    Certificate,
    Juror,
    Nomination,
    Pack,
    Policy,
    Programme,
    Ranking,
    RankingRow,
)
from targets.rewards import dockets
from targets.turnout.imports import drafts as turnout_drafts
from targets.turnout.imports import steps as turnout_steps
from tests.world import Place

Fill = Callable[[Place], dict[str, Any]]


def nothing(place: Place) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Args:
    """The arguments of one URL, made from a place."""

    kwargs: Fill = nothing
    sees: str = "body"
    query: Fill = nothing
    post: Fill = nothing
    #: The world has a body whose object is not there (a report without a screenshot).
    may_lack: bool = False


def reported(place: Place) -> dict[str, Any]:
    """The report form with a post and a directive of a place."""
    return {"link": link_of(place), "directive": place.directive}


def link_of(place: Place) -> str | None:
    """A link of the reported post as somebody else would paste it, who is shown it again."""
    report = place.report
    return f"https://www.instagram.com/p/{report.post_id}/" if report else None


def packed_at(place: Place) -> Pack | None:
    """The pack of a place's area, with its file; villages have none."""
    if place.area.level > 3:
        return None
    asker = User.objects.order_by("pk").first()
    pack, is_new = Pack.objects.get_or_create(
        area=place.area,
        election=Election.objects.get(slug="pilkada-2024"),
        month=dt.date(2024, 8, 1),
        defaults={
            "asked_by": asker,
            "asked_at": clock.now(),
            "state": Pack.State.MADE,
            "expires_at": clock.now() + dt.timedelta(days=7),
        },
    )
    if is_new:
        pack.file = default_storage.save(f"packs/{pack.pk}.zip", ContentFile(b"PK"))
        pack.save()
    return pack


def pictured(report: Report | None) -> Report | None:
    """The report with a screenshot; the file holds what nobody else may read."""
    if report is not None:
        name = f"evidence/{report.pk}.webp"
        default_storage.delete(name)
        default_storage.save(name, ContentFile(report.note.encode()))
        ready = {"state": "ready", "image": name, "thumbnail": name, "created_at": clock.now()}
        Evidence.objects.get_or_create(report=report, defaults=ready)
    return report


def verdict_on(report: Report | None) -> Review | None:
    """A verdict on the report, of the person who sent it: nobody may take it back."""
    if report is None or report.submitted_by is None:
        return None
    verdict, _ = Review.objects.get_or_create(
        report=report,
        defaults={
            "reviewer": report.submitted_by,
            "verdict": "returned",
            "reason": "other",
            "note": report.note,
            "at": clock.now(),
        },
    )
    return verdict


def batch_of(report: Report | None) -> uuid.UUID | None:
    """A batch with a verdict on the report, of the person who sent it."""
    if (verdict := verdict_on(report)) is None:
        return None
    key = uuid.UUID(int=verdict.pk)
    Review.objects.filter(pk=verdict.pk).update(batch=key)
    return key


def gone(report: Report | None) -> Disappearance | None:
    """The report's post was found gone; twice the body explained it, once it was decided."""
    if report is None:
        return None
    now = clock.now()
    said = {"explanation": report.note, "explained_at": now, "opened_at": now}
    said["explain_until"] = now + dt.timedelta(hours=48)
    over = {"outcome": "kept", "decided_at": now, "note": report.note}
    Disappearance.objects.get_or_create(report=report, outcome="kept", defaults=said | over)
    question, _ = Disappearance.objects.get_or_create(report=report, outcome="", defaults=said)
    return question


def office_above(place: Place) -> Body | None:
    """The office of the place's regency, which looks again; a province's has none above it."""
    return Body.objects.filter(kind="office", area=place.area.regency_id or place.area).first()


def sampled(place: Place) -> Draw:
    """A sample of that office."""
    now = clock.now()
    rolled = {"seed": "5eed", "rolled_at": now, "published_at": now, "population_size": 1}
    draw, _ = Draw.objects.get_or_create(
        election=place.election,
        office=office_above(place),
        month=dt.date(2024, 7, 1),
        defaults=rolled | {"population_digest": "d19e57"},
    )
    return draw


def looked_at(place: Place) -> Recheck | None:
    """The place's report in that sample."""
    report = place.report
    if report is None:
        return None
    verdict = Review.objects.filter(report=report).first() or verdict_on(report)
    if verdict is None:
        return None
    told = {"kind": "sample", "draw": sampled(place), "report": report, "asked_at": clock.now()}
    recheck, _ = Recheck.objects.get_or_create(
        office=office_above(place), review=verdict, defaults=told
    )
    return recheck


def case_against(place: Place) -> IntegrityCase | None:
    """A case about the place's report, opened by a person who serves nowhere."""
    if place.report is None:
        return None
    told = {"kind": "other", "happened_on": dt.date(2024, 9, 2), "text": place.report.note}
    opened = {"opened_by": User.objects.get(email__startswith="nobody"), "opened_at": clock.now()}
    case, _ = IntegrityCase.objects.get_or_create(
        body=place.body, report=place.report, defaults=told | opened
    )
    return case


#: A line of the inputs of a body that no juror marked.
UNMARKED = {"inputs": '{"marks":[],"rates":[]}'}


def ranked_at(place: Place) -> Ranking | None:
    """An announced ranking of PPS by the place's office; nothing for other bodies."""
    office, now = place.body, clock.now()
    ranked = Body.objects.filter(kind="pps", regency=place.area, election=place.election)
    if office.kind != "office" or not ranked or place.person is None:
        return None
    programme, _ = Programme.objects.get_or_create(
        office=office,
        election=place.election,
        kind="pps",
        first_week=202434,
        defaults={
            "name": f"Program {office.name}", "last_week": 202435,
            "created_by": place.person, "created_at": now,
        },
    )  # fmt: skip
    until = clock.today() + dt.timedelta(days=7)
    out = {"state": "announced", "announced_at": now, "appeals_until": until, "computed_at": now}
    told = {"digest": "d19e57", "token": f"token-{office.pk}"}
    ranking, _ = Ranking.objects.get_or_create(programme=programme, edition=1, defaults=out | told)
    row = {"league": 0, "rank": 1, "total": 8542, "compliance": 8542, "is_eligible": True}
    for body in ranked:
        RankingRow.objects.get_or_create(ranking=ranking, body=body, defaults=row | UNMARKED)
    return ranking


def edition_of(place: Place) -> dict[str, Any]:
    """Such a ranking, as addresses name it."""
    ranking = ranked_at(place)
    return {"pk": ranking and ranking.programme, "edition": ranking and ranking.edition}


def appealed_at(place: Place) -> Appeal | None:
    """An appeal against it, with a word that only the body and those above it may read."""
    ranking = ranked_at(place)
    if ranking is None:
        return None
    row = ranking.rows.select_related("body").order_by("body")[0]
    note = Report.objects.filter(body=row.body).values_list("note", flat=True).first()
    told = {"about": "other", "text": note or "-", "by": ranking.programme.created_by}
    appeal, _ = Appeal.objects.get_or_create(
        ranking=ranking, body=row.body, defaults=told | {"at": clock.now()}
    )
    return appeal


def judged_at(place: Place) -> Programme | None:
    """A programme of the place's office with a jury, in which the place's person sits."""
    if place.body.kind != "office" or place.person is None:
        return None
    told = {"election": place.election, "created_by": place.person, "created_at": clock.now()}
    programme, _ = Programme.objects.get_or_create(
        office=place.body,
        name="Program berjuri",
        defaults=told | {"kind": "pps", "first_week": 202436, "last_week": 202436},
    )
    seat = {"appointed_by": place.person, "appointed_at": clock.now()}
    Juror.objects.get_or_create(programme=programme, user=place.person, defaults=seat)
    return programme


def nominated_at(place: Place) -> dict[str, Any]:
    """A post before that jury, as its juror's addresses name it."""
    programme = judged_at(place)
    posts = Report.objects.accepted().filter(regency=place.area, body__kind="pps")
    report = pictured(posts.first())
    if programme is None or report is None:
        return {"pk": None}
    post, _ = Nomination.objects.get_or_create(
        programme=programme,
        report=report,
        defaults={
            "body": report.body,
            "by": User.objects.get(email__startswith="nobody"),
            "at": clock.now(),
        },
    )
    juror = Juror.objects.get(programme=programme)
    return {"pk": programme, "key": dockets.key_of(juror, post.pk)}


def marked_at(place: Place) -> dict[str, Any]:
    """Its mark, as the form sends it."""
    return {"kiriman": nominated_at(place).get("key"), "nilai0": "1", "nilai1": "2", "nilai2": "3"}


def directed(place: Place) -> dict[str, Any]:
    """A whole directive of the place's office."""
    return {
        "kantor": place.body,
        "title": "Cek nama Anda",
        "starts_on": "2024-09-04",
        "due_on": "2024-09-06",
        "audience": "area",
        "area": place.area,
        "platforms": "instagram",
        "min_platforms": "1",
        "weight": "1",
    }


def ad_hoc_kind(place: Place) -> str | None:
    """ppk or pps; nothing for an office, nor for a body that another one followed."""
    current = place.body.kind in ("ppk", "pps") and place.body.election == place.election
    return place.body.kind if current else None


def drafted(place: Place) -> uuid.UUID | None:
    """A policy that the place's office is about to set."""
    if place.body.kind != "office" or place.person is None:
        return None
    draft = policy_preview.new_draft(
        area=place.area,
        by=place.person,
        effective_from=dt.date(2024, 9, 9),
        numbers=policies.DEFAULTS,
    )
    return draft.key


def uploaded(place: Place) -> uuid.UUID | None:
    """A file of voters that the place's person uploaded for the office and nobody took yet."""
    if place.body.kind != "office" or place.person is None:
        return None
    content = f"kode;dpt\n{place.area.code};9\n".encode()
    upload = SimpleUploadedFile("dpt.csv", content)
    draft = turnout_drafts.new_draft(
        area=place.area,
        election=Election.objects.get(slug="pilkada-2024"),
        by=place.person,
        upload=upload,
        said={"kind": "voters", "source": "DPT"},
    )
    turnout_steps.read(draft, BytesIO(content))
    return draft.key


def coming(place: Place) -> Policy | None:
    """A policy of the place's office that isn't in force yet."""
    if place.body.kind != "office":
        return None
    policy, _ = Policy.objects.get_or_create(
        area=place.area, effective_from=dt.date(2024, 9, 9), defaults={"created_at": clock.now()}
    )
    return policy


def week_of(place: Place) -> dict[str, Any]:
    """A week of the place's area, as forms name it."""
    return {"wilayah": place.area.code, "pemilihan": "", "reason": "Server mati"}


def closed_week(place: Place) -> int:
    """A week that is closed for the ad hoc bodies of the place's area, as addresses name it."""
    bodies = Body.objects.ad_hoc().within(place.area)
    for body in bodies if place.body.kind == "office" else ():
        shut = {"regency_id": body.regency_id, "closed_on": clock.today()}
        BodyWeek.objects.get_or_create(week=202433, body=body, defaults=shut)
    return 202433


def decided_at(place: Place) -> Ranking | None:
    """A final edition of the place's office, which ranks nobody but the office itself."""
    if place.body.kind != "office":
        return None
    known = {"kind": "ppk", "first_week": 202431, "last_week": 202434}
    told = {"election": place.election, "created_by": place.person, "created_at": clock.now()}
    programme, _ = Programme.objects.get_or_create(
        office=place.body, name="Program", defaults=known | told
    )
    now = {"announced_at": clock.now(), "final_at": clock.now(), "appeals_until": clock.today()}
    ranking, _ = Ranking.objects.get_or_create(
        programme=programme,
        edition=1,
        defaults=now | {"state": "final", "digest": "d19e57", "token": f"daftar-{programme.pk}"},
    )
    return ranking


def certificate_of(place: Place) -> Certificate | None:
    """A certificate of that edition."""
    ranking = decided_at(place)
    if ranking is None:
        return None
    said = {"rank": 1, "league": 0, "total": 9000, "is_eligible": True} | UNMARKED
    row, _ = RankingRow.objects.get_or_create(ranking=ranking, body=place.body, defaults=said)
    issued = {"number": "001", "issued_by": place.person, "issued_at": clock.now()}
    certificate, _ = Certificate.objects.get_or_create(
        row=row, award="place", defaults=issued | {"token": f"piagam-{row.pk}"}
    )
    return certificate


def decided_kwargs(place: Place) -> dict[str, Any]:
    """The address of an edition."""
    ranking = decided_at(place)
    return {"pk": ranking and ranking.programme_id, "edition": 1}


def public_token(place: Place) -> str:
    """A decision list of an office whose name everybody may read."""
    area, _ = Area.objects.get_or_create(code="96", defaults={"name": "Uji", "level": 1})
    body, _ = Body.objects.get_or_create(
        kind="office", area=area, defaults={"name": "KPU Uji", "formed_on": dt.date(2003, 1, 1)}
    )
    person = User.objects.order_by("pk").first()
    ranking = decided_at(replace(place, body=body, area=area, person=person))
    assert ranking is not None
    return ranking.token


def opened(place: Place) -> dict[str, Any]:
    """The same list, of an office that opened everything of its area to everybody."""
    ranking = Ranking.objects.get(token=public_token(place))
    said = {"changed_by": ranking.programme.created_by, "changed_at": clock.now()}
    said |= {"directory": True, "turnout": True, "rankings": True}
    Publication.objects.get_or_create(body=ranking.programme.office, defaults=said)
    return {"pk": ranking}


def opened_area(place: Place) -> dict[str, Any]:
    """The area of that office."""
    opened(place)
    return {"code": "96"}


URL_ARGS: dict[str, Args] = {
    # accounts
    "account_reset_password_from_key": Args(
        lambda _: {"uidb36": "1", "key": "set-password"}, sees="public"
    ),
    "activation": Args(lambda _: {"code": "kode-yang-salah"}, sees="public"),
    # adhoc_bodies
    "people": Args(query=lambda p: {"cari": p.body.name}),
    "hand_over": Args(
        lambda p: {"pk": p.membership},
        post=lambda p: {
            "last_day": "2024-09-04",
            "reason": "Pindah",
            "name": "Pengganti",
            "email": "pengganti@gaung.example",
            "role": p.membership.role,
        },
    ),
    "person_invitation": Args(lambda p: {"pk": p.membership}),
    "person_phone": Args(lambda p: {"pk": p.membership}),
    "body_accounts": Args(lambda p: {"pk": p.body}, may_lack=True),
    "account_register": Args(
        lambda p: {"pk": p.body}, post=lambda _: {"platform": "x", "handle": "kanari"}
    ),
    "account_decide": Args(lambda p: {"pk": p.account}, post=lambda _: {"verdict": "verify"}),
    "follower_counts": Args(
        lambda p: {"pk": p.account},
        post=lambda _p: {"followers": "1234", "counted_on": "2024-09-04"},
    ),
    "account_end": Args(lambda p: {"pk": p.account}),
    "exemption_request": Args(
        lambda p: {"pk": p.body},
        post=lambda _: {"reason": "no_staff", "starts_on": "2024-09-04"},
    ),
    "exemption_decide": Args(lambda p: {"pk": p.exemption}, post=lambda _: {"verdict": "grant"}),
    # posts
    "report_detail": Args(lambda p: {"pk": p.report}),
    "report_mend": Args(lambda p: {"pk": p.report}, post=reported),
    "report_withdraw": Args(lambda p: {"pk": p.report}),
    "evidence_file": Args(lambda p: {"pk": pictured(p.report)}),
    "report_check": Args(query=lambda p: {"memperbaiki": p.report} | reported(p)),
    "report_new": Args(
        query=lambda p: {"arahan": p.directive, "tautan": link_of(p)},
        post=reported,
    ),
    "report_list": Args(query=lambda p: {"cari": link_of(p)}),
    "review_queue": Args(query=lambda p: {"laporan": p.report, "saring": "perbaikan"}),
    "review_accept": Args(lambda p: {"pk": p.report}, post=lambda p: {"account": p.account}),
    "review_refuse": Args(
        lambda p: {"pk": p.report},
        post=lambda _p: {"verdict": "rejected", "reason": "wrong_link"},
    ),
    "review_time": Args(
        lambda p: {"pk": p.report},
        post=lambda _p: {"posted_at": "2024-09-04T09:00", "reason": "terjadwal"},
    ),
    "review_undo": Args(lambda p: {"pk": verdict_on(p.report)}),
    "review_hold": Args(lambda p: {"pk": p.report}, post=lambda p: {"lepas": p.report}),
    "review_batch_undo": Args(lambda p: {"batch": batch_of(p.report)}),
    "report_engagement": Args(
        lambda p: {"pk": p.report}, post=lambda _p: {"likes": "12", "counted_on": "2024-09-04"}
    ),
    "presence_check": Args(
        lambda p: {"pk": p.report}, post=lambda p: {"state": "gone", "note": p.report.note}
    ),
    "disappearance_explain": Args(
        lambda p: {"pk": gone(p.report) and p.report}, post=lambda _p: {"text": "Diarsipkan."}
    ),
    "disappearance_decide": Args(
        lambda p: {"pk": gone(p.report)}, post=lambda _p: {"outcome": "kept"}
    ),
    "disappearance_list": Args(query=lambda p: {"saring": "diputuskan", "q": gone(p.report)}),
    "recheck_item": Args(
        lambda p: {"pk": looked_at(p)}, post=lambda _p: {"finding": "fits"}, may_lack=True
    ),
    "recheck_take_back": Args(lambda p: {"pk": looked_at(p)}, may_lack=True),
    "recheck_population": Args(lambda p: {"pk": sampled(p)}, may_lack=True),
    "recheck_list": Args(query=lambda p: {"setelah": "0", "x": looked_at(p)}),
    "recheck_candidates": Args(
        query=lambda p: {"cari": p.area.code, "bulan": "2024-09"},
        post=lambda p: {"badan": p.body, "bulan": "2024-09", "kantor": office_above(p)},
    ),
    "recheck_agreement": Args(query=lambda p: {"sampel": sampled(p), "daftar": "sampel"}),
    "recheck_draw": Args(post=lambda p: {"bulan": "2024-08", "kantor": office_above(p)}),
    "case_detail": Args(
        lambda p: {"pk": case_against(p)},
        post=lambda _p: {"state": "dismissed", "reason": "Tidak terbukti."},
    ),
    "case_new": Args(
        query=lambda p: {"laporan": p.report},
        post=lambda p: {"kind": "other", "happened_on": "2024-09-04", "text": "Diperiksa."},
    ),
    "case_list": Args(query=lambda p: {"saring": "terbuka", "q": case_against(p)}),
    "directive_detail": Args(lambda p: {"pk": p.directive}, sees="chain"),
    "directive_edit": Args(
        lambda p: {"pk": p.directive}, sees="chain", post=lambda _p: {"langkah": "pratinjau"}
    ),
    "directive_discard": Args(lambda p: {"pk": p.directive}, sees="chain"),
    "directive_issue": Args(lambda p: {"pk": p.directive}, sees="chain"),
    "directive_topics": Args(
        lambda p: {"pk": p.directive}, sees="chain", post=lambda _p: {"segments": "keluarga"}
    ),
    "directive_withdraw": Args(
        lambda p: {"pk": p.directive}, sees="chain", post=lambda _p: {"reason": "Salah tanggal"}
    ),
    "directive_new": Args(query=lambda p: {"kantor": p.body}, post=directed),
    "directive_impact": Args(query=lambda p: {"kantor": p.body, "draf": p.directive}),
    "stage_list": Args(query=lambda p: {"pemilihan": p.election.slug}),
    # targets
    "policy_list": Args(query=lambda p: {"wilayah": p.area.code}),
    "policy_new": Args(query=lambda p: {"kantor": p.body, "draf": drafted(p)}),
    "policy_preview": Args(lambda p: {"key": drafted(p)}, may_lack=True),
    "policy_withdraw": Args(lambda p: {"pk": coming(p)}, may_lack=True),
    "week_list": Args(query=lambda p: {"wilayah": p.area.code}),
    "week_close": Args(lambda _p: {"week": 202433}, post=week_of),
    "week_reopen": Args(
        lambda p: {"week": closed_week(p)}, query=week_of, post=week_of, may_lack=True
    ),
    "programme_jurors": Args(
        lambda p: {"pk": judged_at(p)},
        query=lambda p: {"cari": p.body.name},
        post=lambda _p: {"email": "auditor.bogor@gaung.example"},
    ),
    "nomination_list": Args(
        lambda p: {"pk": judged_at(p)},
        sees="chain",
        query=lambda p: {"cari": p.body.name, "badan": ""},
        post=lambda p: {"report": nominated_at(p).get("key")},
        may_lack=True,
    ),
    "jury_next": Args(
        lambda p: {"pk": nominated_at(p)["pk"]},
        query=lambda p: {"kiriman": nominated_at(p).get("key")},
        post=marked_at,
        may_lack=True,
    ),
    "jury_picture": Args(nominated_at, may_lack=True),
    "dashboard": Args(lambda p: {"code": p.area.code}),
    "dashboard_bodies": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "area_map": Args(lambda p: {"code": p.area.code}, query=lambda _p: {"ukuran": "akun"}),
    "coverage": Args(lambda p: {"code": p.area.code}),
    "coverage_bodies": Args(
        lambda p: {"code": p.area.code}, query=lambda p: {"soal": p.stage.slug}, may_lack=True
    ),
    "area_accounts": Args(lambda p: {"code": p.area.code}),
    "comparison": Args(lambda p: {"code": p.area.code}, query=lambda _p: {"dengan": "wilayah"}),
    "dashboard_csv": Args(lambda p: {"code": p.area.code}),
    "turnout_area": Args(lambda p: {"code": p.area.code}),
    "turnout_csv": Args(lambda p: {"code": p.area.code}),
    "turnout_edit": Args(
        lambda p: {"code": p.area.code},
        post=lambda _p: {"target": "90", "target_source": "Pleno", "division": "same"},
    ),
    "turnout_history": Args(lambda p: {"code": p.area.code}),
    "turnout_results": Args(
        lambda p: {"code": p.area.code},
        post=lambda _p: {
            "contest": "regent",
            "count": "plenary",
            "basis": "dpt",
            "registered": "10",
            "voted": "9",
            "source": "D.Hasil",
        },
    ),
    "turnout_effort": Args(lambda p: {"code": p.area.code}),
    "turnout_import": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "turnout_import_template": Args(lambda p: {"code": p.area.code, "kind": "csv"}, may_lack=True),
    "turnout_import_preview": Args(
        lambda p: {"code": p.area.code, "key": uploaded(p)},
        post=lambda _p: {"langkah": "ambil"},
        may_lack=True,
    ),
    "dashboard_xlsx": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "area_papers": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "report_paper": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "report_pdf": Args(lambda p: {"code": p.area.code}, may_lack=True),
    "range_new": Args(
        lambda p: {"code": p.area.code},
        post=lambda _p: {"jumlahkan": "2024-W30/2024-W36"},
        may_lack=True,
    ),
    "pack_new": Args(
        lambda p: {"code": p.area.code}, post=lambda _p: {"month": "2024-08"}, may_lack=True
    ),
    "pack": Args(lambda p: {"pk": packed_at(p)}, may_lack=True),
    "pack_file": Args(lambda p: {"pk": packed_at(p)}, may_lack=True),
    "body_page": Args(lambda p: {"code": p.area.code, "kind": ad_hoc_kind(p)}),
    "programme": Args(lambda p: {"pk": decided_kwargs(p)["pk"]}, sees="chain"),
    "programme_new": Args(query=lambda p: {"kantor": p.body}, post=lambda p: {"kantor": p.body}),
    "programme_edit": Args(
        lambda p: {"pk": decided_kwargs(p)["pk"]}, sees="chain", post=lambda _p: {"name": "Baru"}
    ),
    "ranking_compute": Args(lambda p: {"pk": decided_kwargs(p)["pk"]}, sees="chain"),
    "edition_new": Args(
        lambda p: {"pk": decided_kwargs(p)["pk"]},
        sees="chain",
        post=lambda _p: {"reason": "Salah hitung"},
    ),
    "edition_drop": Args(
        edition_of, sees="chain", post=lambda _p: {"reason": "Keliru", "sure": "on"}
    ),
    "ranking_edition": Args(decided_kwargs, sees="chain", query=lambda p: {"badan": p.body}),
    "ranking_row": Args(lambda p: decided_kwargs(p) | {"body": certificate_of(p) and p.body}),
    "ranking_csv": Args(decided_kwargs, sees="chain"),
    "ranking_inputs": Args(decided_kwargs, sees="chain"),
    "ranking_sign": Args(
        edition_of, sees="chain", post=lambda _p: {"digest": "d19e57", "checked": "on"}
    ),
    "appeal_list": Args(
        edition_of, sees="chain", query=lambda p: {"saring": "terbuka", "q": appealed_at(p)}
    ),
    "appeal_new": Args(
        edition_of, sees="chain", post=lambda _p: {"about": "other", "text": "Keliru."}
    ),
    "appeal_decide": Args(
        lambda p: edition_of(p) | {"appeal": appealed_at(p)},
        sees="chain",
        post=lambda _p: {"decision": "dismissed", "answer": "Tetap."},
    ),
    "body_posts": Args(
        lambda p: {"code": p.area.code, "kind": ad_hoc_kind(p)},
        query=lambda _p: {"platform": "semua"},
    ),
    "body_why": Args(lambda p: {"code": p.area.code, "kind": ad_hoc_kind(p)}),
    "decision_page": Args(decided_kwargs, sees="chain"),
    "decision_pdf": Args(decided_kwargs, sees="chain"),
    "certificate_list": Args(decided_kwargs, sees="chain"),
    "certificate_page": Args(lambda p: {"pk": certificate_of(p)}, sees="chain"),
    "certificate_pdf": Args(lambda p: {"pk": certificate_of(p)}, sees="chain"),
    "certificate_revoke": Args(
        lambda p: {"pk": certificate_of(p)}, sees="chain", post=lambda _p: {"reason": "Keliru"}
    ),
    "verification": Args(lambda p: {"token": public_token(p)}, sees="public"),
    "publications": Args(
        query=lambda p: {"kantor": p.body},
        post=lambda p: {"kantor": p.body, "part": "directory", "public": "1", "confirmed": "1"},
    ),
    "public_directory": Args(
        query=lambda p: {"akun": p.account and p.account.handle, "wilayah": p.area.name}
    ),
    "public_area": Args(opened_area, sees="public"),
    "public_turnout": Args(opened_area, sees="public"),
    "public_ranking": Args(opened, sees="public"),
}
