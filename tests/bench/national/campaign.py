"""A campaign of weeks up to the present one, written straight into the tables.

Real areas, bodies as the portal forms them; accounts, directives, exemptions and reports by
statements with a fixed seed. Nothing is scored here: the portal does that itself.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from adhoc_bodies.forming import form_bodies
from adhoc_bodies.models import Area, Body, Election
from portal import clock, weeks

PLATFORMS = ("facebook", "instagram", "tiktok")
ZONES = "CASE a.zone WHEN 'WIT' THEN 9 WHEN 'WITA' THEN 8 ELSE 7 END"


@dataclass(frozen=True)
class Size:
    """How large a campaign is; `share` of the regencies take part."""

    weeks: int
    reports: int
    share: float = 1.0


@dataclass(frozen=True)
class Campaign:
    """An election that was filled."""

    election: Election
    weeks: list[int]

    @property
    def last(self) -> int:
        """The last week that is over."""
        return self.weeks[-2]


def make(size: Size) -> Campaign:
    """Fill the connected database, which has areas and nothing else."""
    this = weeks.of(clock.today())
    span = weeks.between(weeks.shift(this, 1 - size.weeks), this)
    first = weeks.monday(span[0])
    election = Election.objects.create(
        slug="bench", name="Bench", voting_day=weeks.sunday(span[-1]) + dt.timedelta(days=30)
    )
    form(election, size.share, first)
    asker, granter = (
        User.objects.create(email=f"{name}@bench.example", name=name)
        for name in ("asker", "granter")
    )
    given = {
        "election": election.pk, "first": first, "weeks": len(span), "asker": asker.pk,
        "granter": granter.pk,
    }  # fmt: skip
    for statement in (ACCOUNTS, FOLLOWERS, EXEMPTIONS, STAGES, DIRECTIVES, NAMED, TOPICS):
        run(statement, given)
    for statement in (VOTERS, BASELINES, TARGETS):
        run(statement, given)
    fill(given, span, size)
    run("VACUUM ANALYZE", {})
    return Campaign(election, span)


def form(election: Election, share: float, first: dt.date) -> None:
    """The bodies of the nation, or of every so-manieth regency."""
    day = first - dt.timedelta(days=7)
    if share == 1:
        nation = Area.objects.get(code="ID")
        form_bodies(election=election, area=nation, ppk_from=day, pps_from=day)
        return
    regencies = list(Area.objects.filter(level=2).order_by("code"))
    step = round(1 / share)
    for regency in regencies[step // 2 :: step]:
        form_bodies(election=election, area=regency, ppk_from=day, pps_from=day)


def run(statement: str, given: dict[str, Any]) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)


#: Everybody has Instagram, most have Facebook, some TikTok, one in twenty nothing at all.
ACCOUNTS = """
INSERT INTO adhoc_bodies_socialaccount
  (body_id, platform, handle, url, status, registered_at, note)
SELECT b.id, p.platform, b.kind || b.id || '.' || p.platform, '', 'verified',
       %(first)s::date - 3, ''
FROM adhoc_bodies_body b, (VALUES ('instagram', 95), ('facebook', 80), ('tiktok', 30))
  AS p (platform, percent)
WHERE b.election_id = %(election)s AND b.kind IN ('ppk', 'pps')
  AND abs(hashtext(b.id || p.platform)) %% 100 < p.percent AND b.id %% 20 <> 7
"""

#: Of every third account the followers are known, as entered three times.
FOLLOWERS = """
INSERT INTO adhoc_bodies_followercount
  (account_id, counted_on, followers, entered_by_id, entered_at)
SELECT s.id, %(first)s::date + 30 * n, 100 + s.id %% 900 + 50 * n, %(asker)s, %(first)s::date
FROM adhoc_bodies_socialaccount s JOIN adhoc_bodies_body b ON b.id = s.body_id
CROSS JOIN generate_series(0, 2) AS n
WHERE b.election_id = %(election)s AND s.id %% 3 = 0
"""

#: One body in fifty is exempt from everything for a week, one in a hundred from a platform.
EXEMPTIONS = """
INSERT INTO adhoc_bodies_exemption
  (body_id, platform, starts_on, ends_on, reason, note, status, requested_by_id,
   requested_at, decided_by_id, decided_at, decision_note)
SELECT b.id, CASE WHEN b.id %% 100 = 3 THEN 'tiktok' ELSE '' END,
       %(first)s::date + 21, %(first)s::date + 28, 'other', '', 'granted', %(asker)s,
       %(first)s::date, %(granter)s, %(first)s::date, ''
FROM adhoc_bodies_body b
WHERE b.election_id = %(election)s AND b.kind IN ('ppk', 'pps') AND b.id %% 50 = 3
"""

#: A stage begins every second week and runs for five.
STAGES = """
INSERT INTO posts_stage
  (election_id, "group", slug, name, starts_on, ends_on, relative_rule, basis, source)
SELECT %(election)s, '', 'tahapan-' || w, 'Tahapan ' || w, %(first)s::date + 7 * w,
       %(first)s::date + 7 * w + 34, '', '', ''
FROM generate_series(0, %(weeks)s - 1, 2) AS w
"""

#: Each week three directives of the nation, one of each province, one or two of each regency.
DIRECTIVES = """
INSERT INTO posts_directive
  (election_id, code, office_id, area_id, title, message, hashtags, for_ppk, for_pps,
   min_platforms, starts_on, due_on, weight, state, created_at, issued_at, stage_id)
SELECT %(election)s, 'B' || row_number() OVER (), o.id, o.area_id, 'Arahan', '', '', true, true,
       1 + abs(hashtext(o.id || '/' || w || '/' || n)) %% 2,
       %(first)s::date + 7 * w, %(first)s::date + 7 * w + 2 + abs(hashtext(o.id || '-' || w)) %% 5,
       1 + n, 'issued', %(first)s::date - 3, %(first)s::date - 3,
       (SELECT id FROM posts_stage WHERE slug = 'tahapan-' || (w - w %% 2)
          AND election_id = %(election)s)
FROM adhoc_bodies_body o JOIN adhoc_bodies_area a ON a.id = o.area_id
CROSS JOIN generate_series(0, %(weeks)s - 1) AS w
CROSS JOIN generate_series(0, CASE a.level WHEN 0 THEN 2 ELSE 0 END) AS n
WHERE o.kind = 'office' AND (a.level < 2 OR (o.id + w) %% 4 <> 0)
"""
NAMED = """
INSERT INTO posts_directiveplatform (directive_id, platform)
SELECT d.id, p FROM posts_directive d, unnest(ARRAY['facebook', 'instagram', 'tiktok']) AS p
"""

#: Every directive addresses a segment and serves a purpose.
TOPICS = """
INSERT INTO posts_directive_topics (directive_id, topic_id)
SELECT d.id, t.id FROM posts_directive d
JOIN LATERAL (
  SELECT DISTINCT ON (kind) id FROM posts_topic ORDER BY kind, abs(hashtext(d.id || slug))
) AS t ON true
"""

#: Voters of every village, and what they add up to.
VOTERS = """
WITH village AS (
  SELECT id, district_id, regency_id, province_id, 1500 + id %% 2000 AS voters
  FROM adhoc_bodies_area WHERE level = 4
), added_up AS (
  SELECT id AS area_id, voters FROM village
  UNION ALL SELECT district_id, sum(voters) FROM village GROUP BY 1
  UNION ALL SELECT regency_id, sum(voters) FROM village GROUP BY 1
  UNION ALL SELECT province_id, sum(voters) FROM village GROUP BY 1
  UNION ALL SELECT (SELECT id FROM adhoc_bodies_area WHERE level = 0), sum(voters) FROM village
)
INSERT INTO targets_votercount (election_id, area_id, source, entered_at, voters)
SELECT %(election)s, area_id, 'DPT', %(first)s::date, voters FROM added_up
"""
BASELINES = """
INSERT INTO targets_baseline (election_id, area_id, source, entered_at, turnout, name)
SELECT %(election)s, id, 'KPU', %(first)s::date, 6500 + id %% 2000, 'Pemilu'
FROM adhoc_bodies_area
"""
TARGETS = """
INSERT INTO targets_turnouttarget
  (election_id, area_id, source, entered_at, target, division)
SELECT %(election)s, id, 'KPU', %(first)s::date, 8500, 'gap' FROM adhoc_bodies_area
WHERE level < 3
"""

#: Which directives a body of an area can answer in a week, numbered.
_CHOICES = """
CREATE TEMP TABLE choices AS
SELECT d.id, d.area_id, d.starts_on,
       row_number() OVER (PARTITION BY d.area_id, d.starts_on ORDER BY d.id) AS n
FROM posts_directive d;
CREATE INDEX ON choices (area_id, starts_on, n);
ANALYZE choices
"""
_WEEK = f"""
WITH bodies AS (
  SELECT b.*, {ZONES} AS hours, abs(hashtext(b.id || '+' || %(number)s)) AS luck
  FROM adhoc_bodies_body b JOIN adhoc_bodies_area a ON a.id = b.area_id
  WHERE b.election_id = %(election)s AND b.kind IN ('ppk', 'pps')
), made AS (
  SELECT b.*, i, random() AS aim, random() AS hour, random() AS wait, random() AS fate,
         (ARRAY['facebook', 'instagram', 'tiktok'])[1 + floor(random() * 3)::int] AS platform
  FROM bodies b
  CROSS JOIN LATERAL generate_series(1, (b.luck %% (2 * %(mean)s + 1))::int) AS i
), timed AS (
  SELECT m.*, LEAST(%(monday)s::date + hour * interval '6 days 20 hours', %(now)s) AS posted_at
  FROM made m
), received AS (
  SELECT t.*, LEAST(posted_at + wait * wait * wait * interval '5 days', %(now)s) AS reported_at
  FROM timed t
), dated AS (
  SELECT r.*, (posted_at AT TIME ZONE 'UTC' + hours * interval '1 hour')::date AS posted_on,
         (reported_at AT TIME ZONE 'UTC' + hours * interval '1 hour')::date AS reported_on
  FROM received r
), counted AS (
  SELECT d.*, CASE WHEN reported_on - posted_on <= 3 THEN posted_on ELSE reported_on END
         AS effective_on
  FROM dated d
)
INSERT INTO posts_report
  (election_id, body_id, province_id, regency_id, district_id, directive_id, platform, post_kind,
   post_id, handle, canonical, resolved, post_key, posted_at, posted_at_source, reported_at,
   posted_on, reported_on, effective_on, week, status, note, source, client_key, reason,
   reason_note, flags, risk)
SELECT c.election_id, c.id, c.province_id, c.regency_id, c.district_id, h.id, c.platform, 'post',
       '', '', 'https://www.instagram.com/p/bench/', true, gen_random_uuid(), c.posted_at, 'id',
       c.reported_at, posted_on, reported_on, effective_on,
       to_char(effective_on, 'IYYYIW')::int,
       CASE WHEN fate < %(waiting)s THEN 'submitted' WHEN fate < 0.95 THEN 'accepted'
            WHEN fate < 0.98 THEN 'rejected' ELSE 'returned' END,
       '', 'form', gen_random_uuid(), '', '', '{{}}', 0
FROM counted c
LEFT JOIN choices h ON h.starts_on = %(monday)s
  AND h.area_id = CASE WHEN aim < 0.45 THEN %(nation)s WHEN aim < 0.6 THEN c.province_id
                       WHEN aim < 0.85 THEN c.regency_id END
  AND h.n = CASE WHEN aim < 0.45 THEN 1 + (c.i %% 3) ELSE 1 END
"""


def fill(given: dict[str, Any], span: list[int], size: Size) -> None:
    """The reports of all weeks; the indexes are made afterwards, as for any large import."""
    bodies = Body.objects.ad_hoc().filter(election=given["election"]).count()
    mean = max(1, round(size.reports / bodies / len(span)))
    nation = Area.objects.values_list("pk", flat=True).get(code="ID")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2024)")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_CHOICES)
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'posts_report'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for number, week in enumerate(span):
            young = len(span) - number <= 2
            cursor.execute(
                _WEEK,
                given | {
                    "number": number, "mean": mean, "monday": weeks.monday(week),
                    "now": clock.now(), "nation": nation, "waiting": 0.05 if young else 0,
                },
            )  # fmt: skip
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")


def areas() -> None:
    """Bring an empty database to tables and real areas, and the static files to their place."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_areas", verbosity=0)
