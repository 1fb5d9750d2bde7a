"""What the checks notice at entry: each flag with its evidence, stored with the report."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import prefetch_related_objects
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent
from adhoc_bodies.models import SocialAccount
from posts import actions, captions, checks, flag_words, flagging, review
from posts.flag_sentences import REPORTER, REVIEWER
from posts.flags import WEIGHTS, Flag
from posts.forms import read_link
from posts.imports import import_reports
from posts.models import Report
from posts.refusals import NotAddressed
from tests.factories import DirectiveFactory, ReportFactory, SocialAccountFactory
from tests.posts import pasted
from tests.world import NOW, World

SignIn = Callable[[Any], Client]
NOON = dt.datetime(2024, 9, 4, 5, 12, tzinfo=dt.UTC)  # 12.12 WIB
DAY = dt.timedelta(days=1)


def submit(world: World, link: str, **sent: Any) -> Report:
    """Report a pasted link for PPS Empang."""
    body = sent.pop("body", world.pps_empang)
    by = sent.pop("by", world.member_empang)
    report = actions.submit(body=body, by=by, link=read_link(link), **sent)
    return Report.objects.get(pk=report.pk)


def directive(world: World, **fields: Any) -> Any:
    return DirectiveFactory(
        **{
            "election": world.pilkada, "office": world.office_bogor, "area": world.bogor,
            "starts_on": dt.date(2024, 9, 2), "due_on": dt.date(2024, 9, 6),
        } | fields
    )  # fmt: skip


def own(moment: dt.datetime = NOON, serial: int = 1) -> str:
    return pasted.instagram(moment, "pps.empang", serial)


def test_a_report_in_order_has_no_flags(world: World) -> None:
    report = submit(world, own(), directive=directive(world, hashtags="#DPHP"))
    assert (report.flags, report.risk) == ({}, 0)


def test_risk_is_the_sum_of_the_weights(world: World) -> None:
    report = submit(world, pasted.instagram(NOON - 40 * DAY, "entah"))
    assert set(report.flags) == {"account_unknown", "old"}
    assert report.risk == WEIGHTS[Flag.ACCOUNT_UNKNOWN] + WEIGHTS[Flag.OLD]


def test_the_account_against_what_is_registered(world: World) -> None:
    SocialAccountFactory(body=world.pps_batu_tulis, handle="milik.lain")
    other = submit(world, pasted.instagram(NOON, "milik.lain", 2))
    assert other.flags == {
        "account_other": {"handle": "milik.lain", "body": world.pps_batu_tulis.name}
    }
    unknown = submit(world, pasted.instagram(NOON, "entah", 3))
    assert unknown.flags == {"account_unknown": {"handle": "entah", "registered": ["pps.empang"]}}
    claimed = world.claims["pps_empang"]
    post = pasted.facebook(page=claimed.handle)
    waits = submit(world, post, claimed_at=NOON)
    assert waits.flags == {"account_unverified": {"handle": claimed.handle}}


def test_a_link_without_account_by_how_many_the_body_has(world: World) -> None:
    assert submit(world, pasted.instagram(NOON, "", 2)).flags == {}
    SocialAccountFactory(body=world.pps_empang, handle="kedua.empang")
    several = submit(world, pasted.instagram(NOON, "", 3))
    assert several.flags == {"account_unclear": {"handles": ["kedua.empang", "pps.empang"]}}
    SocialAccount.objects.filter(body=world.pps_empang).update(status="ended")
    none = submit(world, pasted.instagram(NOON, "", 4))
    assert none.flags == {"account_missing": {"platform": "instagram"}}


def test_links_that_are_not_resolved(world: World) -> None:
    short = submit(world, "https://vt.tiktok.com/ZSe4FqkKd", claimed_at=NOON)
    assert short.flags["link_unresolved"] == {"changes": False}
    changing = submit(
        world, "https://www.facebook.com/pps.empang/posts/pfbid02abcDEF123456789", claimed_at=NOON
    )
    assert changing.flags["link_unresolved"] == {"changes": True}


@pytest.mark.parametrize(
    ("age", "flags"),
    [
        (0, set()),
        (2, set()),
        (3, {"before_start"}),
        # Reported too late for its own day, so it counts on the day of the report.
        (5, {"before_start"}),
        (30, {"before_start"}),
        (31, {"before_start", "old"}),
    ],
)
def test_posted_before_the_directive_began(world: World, age: int, flags: set[str]) -> None:
    report = submit(world, own(NOON - age * DAY), directive=directive(world))
    assert set(report.flags) == flags
    if flags:
        posted = (dt.date(2024, 9, 4) - age * DAY).isoformat()
        assert report.flags["before_start"] == {"starts_on": "2024-09-02", "posted_on": posted}
    if "old" in flags:
        assert report.flags["old"] == {"days": 31}


def test_after_the_due_day(world: World) -> None:
    late = directive(world, starts_on=dt.date(2024, 8, 30), due_on=dt.date(2024, 9, 2))
    report = submit(world, own(NOON - DAY), directive=late)
    assert report.flags == {
        "after_due": {
            "due_on": "2024-09-02", "posted_on": "2024-09-03",
            "effective_on": "2024-09-03", "days": 1,
        }
    }  # fmt: skip


def test_another_platform_than_the_directive_asks_for(world: World) -> None:
    asked = directive(world, platforms=["tiktok", "x"])
    report = submit(world, own(), directive=asked)
    assert report.flags == {
        "platform_not_asked": {"platform": "instagram", "asked": ["tiktok", "x"]}
    }


def test_a_directive_that_has_not_begun_is_no_choice(world: World) -> None:
    with pytest.raises(NotAddressed):
        submit(world, own(), directive=directive(world, starts_on=dt.date(2024, 9, 5)))


# --- times -------------------------------------------------------------------------------


def test_a_claim_on_another_day_than_the_posts_own(world: World) -> None:
    same_day = submit(world, own(), claimed_at=NOON - dt.timedelta(hours=5))
    assert same_day.flags == {}
    other = submit(world, own(serial=2), claimed_at=NOON - dt.timedelta(hours=20))
    assert other.posted_at_source == "id"
    told = other.flags["time_differs"]
    assert told["claimed"] == (NOON - dt.timedelta(hours=20)).isoformat()
    assert told["id_time"].startswith("2024-09-04T05:12")


def test_days_are_those_of_the_bodys_zone(world: World) -> None:
    # 23.30 and 00.30 WIB are both on the same day in Papua.
    night = dt.datetime(2024, 9, 3, 16, 30, tzinfo=dt.UTC)
    words: dict[str, Any] = {"body": world.pps_oyehe, "by": world.member_oyehe}
    link, claim = pasted.x_post(night), night + dt.timedelta(hours=1)
    assert "time_differs" not in submit(world, link, claimed_at=claim, **words).flags
    wib = submit(world, own(night), claimed_at=claim)
    assert "time_differs" in wib.flags


def test_a_time_that_lies_ahead_is_not_believed_but_named(world: World) -> None:
    ahead = NOW + 3 * DAY
    report = submit(world, own(ahead), claimed_at=NOON)
    assert (report.posted_at, report.posted_at_source) == (NOON, "claimed")
    assert report.flags["time_ahead"]["id_time"].startswith("2024-09-07")
    assert "time_differs" not in report.flags


def test_the_forms_own_time_is_no_claim(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.member_empang)
    page = client.get(reverse("report_new")).context["form"]
    filled = {name: page[name].value() for name in ("posted_at", "posted_first")}
    data = {"directive": "none", "client_key": str(uuid.uuid4())}
    yesterday = own(NOON - DAY)
    client.post(reverse("report_new"), data | filled | {"link": yesterday})
    assert Report.objects.latest("pk").flags == {}
    touched = filled | {"posted_at": "2024-09-02T10:00", "client_key": str(uuid.uuid4())}
    client.post(reverse("report_new"), data | touched | {"link": own(NOON - DAY, 2)})
    assert set(Report.objects.latest("pk").flags) == {"time_differs"}


# --- hashtags ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{}", None),
        ("Ayo cek nama di daftar pemilih sementara {}", ["#CekNamaAnda", "#DPHP"]),
        ("Ayo cek nama anda #ceknamaanda dan #dphp {}", None),
        ("#DPHP sudah mulai {}", ["#CekNamaAnda"]),
        ("\uff03CEKNAMAANDA \uff03DPHP {}", None),
        ("#CekNamaAndaSekarang #DPHP {}", ["#CekNamaAnda"]),
        ("{}\n\n#CekNamaAnda#DPHP", None),
        ("Tautan: {}", None),
    ],
)
def test_required_hashtags_in_the_pasted_caption(
    world: World, text: str, missing: list[str] | None
) -> None:
    asked = directive(world, hashtags="#CekNamaAnda #DPHP")
    raw = text.format(own())
    report = submit(world, raw, directive=asked, caption=captions.caption_of(raw))
    expected = {"hashtag_missing": {"missing": missing}} if missing else {}
    assert report.flags == expected
    assert "daftar pemilih" not in str(report.__dict__), "the caption is not kept"


def test_a_shared_caption_goes_through_the_form(world: World, signed_in: SignIn) -> None:
    asked = directive(world, hashtags="#DPHP")
    client = signed_in(world.member_empang)
    shared = {"text": f"Yuk cek namamu di daftar\n#Coklit2024\n{own()}", "arahan": asked.pk}
    page = client.get(reverse("report_new"), shared)
    link = page.context["form"]["link"].value()
    assert link == f"Yuk cek namamu di daftar #Coklit2024 {own()}"
    data = {"link": link, "directive": str(asked.pk), "client_key": str(uuid.uuid4())}
    response = client.post(reverse("report_new"), data, follow=True)
    assert Report.objects.latest("pk").flags == {"hashtag_missing": {"missing": ["#DPHP"]}}
    assert "#DPHP" in response.content.decode(), "the reporter is told after sending"


# --- a post that came before ---------------------------------------------------------------


@pytest.mark.parametrize("status", ["withdrawn", "rejected"])
def test_a_post_that_was_reported_before(world: World, status: str) -> None:
    first = submit(world, own())
    Report.objects.filter(pk=first.pk).update(status=status)
    again = submit(world, own(), body=world.pps_batu_tulis, by=world.member_batu_tulis)
    assert again.flags["reported_before"] == {
        "body": world.pps_empang.name, "own": False,
        "reported_at": NOW.isoformat(), "status": status,
    }  # fmt: skip
    Report.objects.filter(pk=again.pk).update(status="withdrawn")
    assert submit(world, own()).flags["reported_before"]["body"] == world.pps_batu_tulis.name


def test_another_bodys_name_is_for_the_reviewer_alone(world: World) -> None:
    first = submit(world, own())
    Report.objects.filter(pk=first.pk).update(status="withdrawn")
    again = submit(world, own(), body=world.pps_batu_tulis, by=world.member_batu_tulis)
    told = flag_words.for_reporter(again.flags, again.body.name, "WIB")
    assert world.pps_empang.name not in str(told)
    assert world.pps_empang.name in str(flag_words.for_reviewer(again))


# --- mending -----------------------------------------------------------------------------


def test_mending_examines_anew_and_says_why(world: World) -> None:
    report = submit(world, pasted.instagram(NOON, "pps.empang"), claimed_at=NOON - 2 * DAY)
    assert set(report.flags) == {"time_differs"}
    reviewer = world.reviewer_bogor_selatan
    review.return_(report=report, by=reviewer, reason="hashtag", note="Tambahkan #DPHP")
    asked = directive(world, platforms=["tiktok"])
    mended = actions.mend(
        report=Report.objects.get(pk=report.pk), by=world.member_empang,
        link=read_link(own()), directive=asked,
    )  # fmt: skip
    mended = Report.objects.get(pk=mended.pk)
    assert mended.flags == {
        "platform_not_asked": {"platform": "instagram", "asked": ["tiktok"]},
        "time_differs": report.flags["time_differs"],
        "mended": {"reason": "hashtag", "note": "Tambahkan #DPHP"},
    }
    assert mended.risk == sum(WEIGHTS[name] for name in mended.flags)
    assert AuditEvent.objects.latest("pk").data["flags"] == sorted(mended.flags)


def test_a_shorter_link_of_the_same_post_hides_no_account(world: World, signed_in: SignIn) -> None:
    report = submit(world, pasted.instagram(NOON, "entah"))
    review.return_(report=report, by=world.reviewer_bogor_selatan, reason="not_official")
    client, url = signed_in(world.member_empang), reverse("report_mend", args=[report.pk])
    filled = client.get(url).context
    assert "@entah" in filled["answer"].heading
    assert "entah" not in filled["form"]["link"].value()
    data = {"link": filled["form"]["link"].value(), "directive": "none", "client_key": ""}
    assert client.post(url, data).status_code == 302
    report.refresh_from_db()
    assert (report.handle, set(report.flags)) == ("entah", {"account_unknown", "mended"})


def test_the_returned_report_comes_home_with_the_failed_checks(
    world: World, signed_in: SignIn
) -> None:
    report = submit(world, pasted.instagram(NOON, "entah"))
    review.return_(
        report=report, by=world.reviewer_bogor_selatan, reason="not_official", note="Akun pribadi"
    )
    client = signed_in(world.member_empang)
    for url in (reverse("staff_home"), reverse("report_mend", args=[report.pk])):
        page = client.get(url).content.decode()
        assert "Akun pribadi" in page
        with translation.override("id"):
            [words] = flag_words.for_reporter(report.flags, report.body.name, "WIB")
        assert words.heading in page
    detail = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "@entah" in words.sentence
    assert words.sentence in detail


# --- one row at a time, and many at once ---------------------------------------------------


def test_flags_are_added_and_dropped_with_their_risk(world: World) -> None:
    report = submit(world, pasted.instagram(NOON, "entah"))
    flagging.add_flag(report.pk, Flag.PICTURE_SEEN, {"body": "PPS X", "same": "bytes"})
    report.refresh_from_db()
    assert set(report.flags) == {"account_unknown", "picture_seen"}
    assert report.risk == 13
    flagging.drop_flags(report.pk, [Flag.ACCOUNT_UNKNOWN, Flag.OLD])
    report.refresh_from_db()
    assert (set(report.flags), report.risk) == ({"picture_seen"}, 8)
    flagging.add_flag(report.pk + 999, Flag.DRAWN, {})
    assert report.status == "submitted"


def test_many_reports_are_flagged_with_few_queries(
    world: World, django_assert_num_queries: Any
) -> None:
    asked = directive(world, platforms=["tiktok"])
    made = ReportFactory.build_batch(
        60, body=world.pps_empang, handle="entah", directive=asked, election=world.pilkada
    )
    freed = ReportFactory(body=world.pps_batu_tulis, post_key=made[3].post_key, withdrawn=True)
    prefetch_related_objects([report.directive for report in made], "platform_rows")
    with django_assert_num_queries(2):
        checks.flag_all(made)
    assert all({"account_unknown", "platform_not_asked"} <= r.flags.keys() for r in made)
    assert made[3].flags["reported_before"]["body"] == freed.body.name
    assert "reported_before" not in made[4].flags


# --- words -------------------------------------------------------------------------------


def test_every_flag_has_a_weight_and_words() -> None:
    assert set(WEIGHTS) == set(Flag.values) == set(REVIEWER)
    assert set(REPORTER) == set(Flag.values) - set(flag_words.SILENT)
    for name in Flag.values:
        assert flag_words.reviewed(name, {}, "PPS Empang", "WIB").heading
    for name in REPORTER:
        words = flag_words.told(name, {}, "PPS Empang", "WIB")
        assert words.heading
        assert words.sentence.endswith(".")


def test_the_heaviest_flag_gives_the_reason() -> None:
    flags = {"after_due": {}, "hashtag_missing": {"missing": ["#A"]}, "account_other": {}}
    assert flag_words.ordered(flags) == ["account_other", "hashtag_missing", "after_due"]
    assert flag_words.reason_of(flags) == "not_official"
    assert flag_words.reason_of({"after_due": {}, "hashtag_missing": {}}) == "hashtag"
    assert flag_words.reason_of({"drawn": {}}) == ""


def test_the_answer_while_typing_says_the_same(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.member_empang)
    client.cookies["django_language"] = "en"
    asked = directive(world, hashtags="#DPHP")
    raw = f"Yuk cek namamu #Coklit {own(NOON - 40 * DAY)}"
    data = {"link": raw, "directive": asked.pk}
    answer = client.get(reverse("report_check"), data).context["answer"]
    text = " ".join(answer.sentences)
    assert answer.tone == "warn"
    assert "This post is 40 days old" in text
    assert "Not in the pasted caption: #DPHP" in text


def test_imported_reports_that_wait_are_flagged(world: World) -> None:
    row = {
        "body": world.empang.code, "url": pasted.instagram(NOON, "entah"),
        "directive": "", "posted_at": "",
        "reported_at": "2024-09-04T13:00:00+07:00",
    }  # fmt: skip
    second = pasted.instagram(NOON, "entah", 9)
    outcome = import_reports(
        election=world.pilkada,
        lines=[
            (2, row | {"status": "submitted"}),
            (3, row | {"url": second, "status": "accepted"}),
        ],
    )
    assert outcome.taken == 2
    waiting, judged = Report.objects.filter(source="import").order_by("pk")
    assert (set(waiting.flags), waiting.risk) == ({"account_unknown"}, 5)
    assert (judged.flags, judged.risk) == ({}, 0)
