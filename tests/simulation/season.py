"""A season of a reward programme with one body that cheats: does it pay?

Not a proof about people, but a check that the rules, as the code has them, leave no strategy
that is better than honest work, if audits are made as assumed here. What is real: what counts
(`targets.scoring.rules`), the ranking (`targets.scoring.ranking`), the flags
(`posts.flagging`, `posts.outliers`), the lot that leaves clean reports to a person
(`targets.auto_accept.is_drawn`) and the monthly sample of 29 verdicts of each reviewer
(`posts.draws.sample`). What people do is assumed, in `Odds` and `Audits`:

- Twenty bodies, two sub-districts with a reviewer each, eight weeks, two directives a week
  and the quota. Bodies differ in reliability (what share they do in time); the one that
  cheats is a good one, so that a little more makes the difference. Honest play and every
  strategy have the same luck: the same tasks, the same misses, the same rivals.
- The three best win a prize, 3, 2 and 1. Nothing else is gained or lost: no strategy pays for
  its likes, and there is no punishment beyond losing the credit and the prize of this season.
- A reviewer who isn't in the game lets a false report pass less often if a flag warns. A
  reviewer in the game accepts everything of the body.
- Whoever looks again (sample, candidates) finds nine of ten false reports. What is found is
  revoked, and every second find becomes a confirmed integrity case: not eligible.
- Before the announcement the office looks again at all reports and exemptions of the bodies in
  the prizes (`posts.rechecks.ask` lays them out), in nine of ten programmes.
- Honest reports are never taken for false ones.

Known gaps: likes bought slowly stay below what the check of figures points at (so engagement
weighs nothing unless an office chooses it), and a rival who reports others is not played.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from adhoc_bodies.models import Platform
from portal import weeks
from posts import draws, flagging, outliers
from posts.counts import Figures
from posts.flags import risk_of
from posts.models import Directive, Report
from targets.auto_accept import is_drawn
from targets.scoring import ranking, rules, terms

MONDAY = dt.date(2024, 7, 8)
WEEKS = 8
#: Weeks of which one sample is drawn.
MONTH = 4
BODIES = 20
DISTRICTS = 2
PRIZES = (3.0, 2.0, 1.0)
QUOTA = terms.NATIONAL_DEFAULT.weekly_quota
#: The body that cheats, and its reliability; those of the others lie in a range.
CHEAT, CHEATS_RELIABILITY = 0, 0.83
RELIABILITY = (0.60, 0.88)
#: Platforms whose posts tell their day, and those where the reporter claims it.
DATED, CLAIMED = (Platform.INSTAGRAM, Platform.TIKTOK), (Platform.FACEBOOK, Platform.YOUTUBE)
BODY = terms.Body("pps", ("32.71.01.1003", "ID"), dt.date(2024, 1, 1))
#: Reactions that a post usually brings, and how many times as many are bought.
USUAL, BOUGHT = 40, 20


@dataclass(frozen=True)
class Odds:
    """How people act, as far as the portal can't force them."""

    #: A false report passes a reviewer who sees no flag, and one who is warned.
    pass_unwarned: float = 0.5
    pass_warned: float = 0.2
    #: An exemption without a true reason is granted.
    grant: float = 0.5
    #: Who looks again finds what is false.
    find: float = 0.9
    #: What was found becomes a confirmed case.
    case: float = 0.5
    #: Unusual figures of a candidate are looked into and shown to be bought.
    bought: float = 0.7


@dataclass(frozen=True)
class Audits:
    """What the offices do to find false reports; `OFF` is a portal without any of it,
    where whoever reports is believed."""

    flags: bool = True
    drawn: int = 10
    sample: int = 29
    candidates: float = 0.9
    odds: Odds = field(default_factory=Odds)


ON = Audits()
OFF = Audits(flags=False, drawn=0, sample=0, candidates=0.0, odds=Odds(pass_unwarned=1.0))


@dataclass(frozen=True)
class Post:
    """A report as it is sent; `key` names the post, `number` the report."""

    number: int
    key: int
    platform: str
    directive: int | None
    posted_on: dt.date
    reported_on: dt.date
    is_false: bool = False

    @property
    def told(self) -> terms.Report:
        """As the rules know it."""
        return terms.Report(
            self.platform, self.posted_on, self.reported_on, "accepted", self.directive
        )


@dataclass(frozen=True)
class Miss:
    """Something owed and not done: for a directive on a platform, or one post of a week."""

    platform: str
    directive: terms.Directive | None
    week: int


@dataclass(frozen=True)
class Play:
    """What a body sends in a season, and what it left undone."""

    posts: Sequence[Post]
    misses: Sequence[Miss] = ()
    exemptions: Sequence[terms.Exemption] = ()
    reactions: int = USUAL
    has_reviewer: bool = False


Strategy = Callable[["Season", Play, random.Random], Play]
#: Weights of compliance, creativity and engagement.
Weights = tuple[int, int, int]


@dataclass
class Season:
    """Tasks, rivals and their honest results: the same for whatever the cheat does."""

    seed: int
    directives: list[terms.Directive]
    plays: list[Play]
    tallies: list[terms.Tally] = field(default_factory=list)


@cache
def season(seed: int) -> Season:
    """The season of a seed with everybody honest."""
    dice = random.Random(seed)
    made = Season(seed, list(tasks(dice)), [])
    numbers = iter(range(1, 1_000_000))
    for body in range(BODIES):
        reliability = CHEATS_RELIABILITY if body == CHEAT else dice.uniform(*RELIABILITY)
        made.plays.append(honest_work(made, dice, reliability, numbers))
    made.tallies = [tally(made, play) for play in made.plays]
    return made


def tasks(dice: random.Random) -> Iterator[terms.Directive]:
    """Two directives a week, on one platform that tells its day and one that doesn't."""
    for number in range(2 * WEEKS):
        starts_on = MONDAY + dt.timedelta(weeks=number // 2, days=dice.randrange(0, 2))
        yield terms.Directive(
            key=number + 1,
            area="ID",
            kinds=frozenset({"pps"}),
            platforms=frozenset({dice.choice(DATED), dice.choice(CLAIMED)}),
            starts_on=starts_on,
            due_on=starts_on + dt.timedelta(days=dice.randrange(2, 5)),
            min_platforms=2,
            weight=dice.randint(1, 3),
        )


def honest_work(
    made: Season, dice: random.Random, reliability: float, numbers: Iterator[int]
) -> Play:
    """What a body does of what it owes: in time, late, or not at all."""
    posts: list[Post] = []
    misses: list[Miss] = []

    def post(platform: str, directive: int | None, day: dt.date) -> None:
        number = next(numbers)
        posts.append(Post(number, number, platform, directive, day, day))

    for directive in made.directives:
        for platform in sorted(directive.platforms):
            luck = dice.random()
            if luck < reliability:
                post(platform, directive.key, directive.due_on - dt.timedelta(dice.randrange(2)))
            elif luck < (1 + reliability) / 2:
                post(platform, directive.key, directive.due_on + dt.timedelta(dice.randint(1, 3)))
            else:
                misses.append(Miss(platform, directive, weeks.of(directive.due_on)))
    return Play(posts, misses)


def tally(made: Season, play: Play) -> terms.Tally:
    """Earned and owed over the season, by the rules."""
    end = MONDAY + dt.timedelta(weeks=WEEKS + 3)
    total = terms.Tally()
    for number in range(WEEKS):
        monday = MONDAY + dt.timedelta(weeks=number)
        near = monday - dt.timedelta(weeks=1), monday + dt.timedelta(weeks=2)
        # No report of a season counts far from its own day: only near ones can matter.
        told = [post.told for post in play.posts if near[0] <= post.reported_on < near[1]]
        asked = made.directives[2 * number : 2 * number + 2]
        facts = terms.Facts(BODY, asked, told, play.exemptions)
        total += rules.compliance(facts, [weeks.of(monday)], end)
    return total


# ---- what the offices do --------------------------------------------------------------------


def reward(made: Season, strategy: Strategy, audits: Audits, weights: Weights) -> float:
    """What the strategy brings the cheat in this season; the expectation over the last step."""
    luck = random.Random(f"{made.seed}/audits")
    sent = strategy(made, made.plays[CHEAT], random.Random(f"{made.seed}/deeds"))
    sent = granted(once(sent), audits, luck)
    judged = replace(sent, posts=[p for p in sent.posts if passes(made, sent, p, audits, luck)])
    known = found_by_sample(made, judged, audits, luck)
    cases = any(luck.random() < audits.odds.case for _find in known)
    after = replace(judged, posts=[post for post in judged.posts if post not in known])
    before = prize(made, after, weights, cases=cases)
    if not before or luck.random() >= audits.candidates:
        return before
    final, cases = looked_at_again(after, audits, luck)
    return prize(made, final, weights, cases=cases)


def once(sent: Play) -> Play:
    """A post is reported once in an election: the database refuses the second report."""
    first: dict[int, Post] = {}
    for post in sent.posts:
        first.setdefault(post.key, post)
    return replace(sent, posts=list(first.values()))


def granted(sent: Play, audits: Audits, luck: random.Random) -> Play:
    """The exemptions that were granted, true reason or not."""
    kept = [one for one in sent.exemptions if luck.random() < audits.odds.grant]
    return replace(sent, exemptions=kept)


def risk(made: Season, post: Post) -> int:
    """The weight of the flags that the portal's checks raise for a report."""
    rule = next((d for d in made.directives if d.key == post.directive), None)
    row = Report(
        platform=post.platform, posted_on=post.posted_on, reported_on=post.reported_on,
        effective_on=rules.effective_on(post.posted_on, post.reported_on, terms.NATIONAL_DEFAULT),
    )  # fmt: skip
    flags = flagging.age_flags(row)
    if rule:
        row.directive = Directive(starts_on=rule.starts_on, due_on=rule.due_on, state="issued")
        flags |= flagging.directive_flags(row, rule.platforms)
    return risk_of(flags)


@cache
def drawn_by_lot(number: int, share: int) -> bool:
    """Whether the lot leaves a clean report to a person."""
    return is_drawn(number, share)


def passes_unseen(post: Post, risk_of_it: int, audits: Audits) -> bool:
    """Whether nobody looks: a clean report whose day is certain, and the lot spares it."""
    certain = post.platform in DATED or post.posted_on == post.reported_on
    return risk_of_it == 0 and certain and not drawn_by_lot(post.number, audits.drawn)


def passes(made: Season, sent: Play, post: Post, audits: Audits, luck: random.Random) -> bool:
    """Whether a report is accepted. Each draws its luck, so that later draws stay the same."""
    chance = luck.random()
    if not post.is_false or sent.has_reviewer:
        return True
    danger = risk(made, post) if audits.flags else 0
    if passes_unseen(post, danger, audits):
        return True
    return chance < (audits.odds.pass_warned if danger else audits.odds.pass_unwarned)


def found_by_sample(made: Season, judged: Play, audits: Audits, luck: random.Random) -> list[Post]:
    """False reports of the cheat among the monthly samples of its reviewer's verdicts."""
    found: list[Post] = []
    for month in range(WEEKS // MONTH):
        verdicts = [
            (post.number, "reviewer" if reviewed(made, judged, post, audits) else draws.PORTAL)
            for play in district(made, judged)
            for post in play.posts
            if (post.reported_on - MONDAY).days // (7 * MONTH) == month
        ]
        drawn = set(draws.sample(verdicts, f"{made.seed}/{month}", audits.sample))
        found += [
            post for post in judged.posts
            if post.is_false and post.number in drawn and luck.random() < audits.odds.find
        ]  # fmt: skip
    return found


def reviewed(made: Season, judged: Play, post: Post, audits: Audits) -> bool:
    """Whether the reviewer gave the verdict; one in the game takes all of the body's reports."""
    if judged.has_reviewer and post.is_false:
        return True
    late = post.reported_on != post.posted_on
    return not passes_unseen(post, int(late), audits)


def district(made: Season, judged: Play) -> list[Play]:
    """The bodies whose reports the cheat's reviewer decides on."""
    return [judged, *made.plays[1 : BODIES // DISTRICTS]]


def looked_at_again(after: Play, audits: Audits, luck: random.Random) -> tuple[Play, bool]:
    """A candidate after all its reports, exemptions and figures were looked at again."""
    odds = audits.odds
    known = [p for p in after.posts if p.is_false and luck.random() < odds.find]
    unfounded = [one for one in after.exemptions if luck.random() < odds.find]
    case = any(luck.random() < odds.case for _find in [*known, *unfounded])
    if unusual(after) and luck.random() < odds.bought:
        case = True
    kept = [post for post in after.posts if post not in known]
    spans = [one for one in after.exemptions if one not in unfounded]
    return replace(after, posts=kept, exemptions=spans), case


def unusual(play: Play) -> bool:
    """Whether the portal's check points at the figures of the body's posts."""
    usual = [Figures(USUAL, 0, 0, None)] * outliers.ENOUGH
    return bool(outliers.found(Figures(play.reactions, 0, 0, None), None, usual))


# ---- the ranking ----------------------------------------------------------------------------


def prize(made: Season, mine: Play, weights: Weights, *, cases: bool) -> float:
    """The prize of the cheat in the ranking; equal ranks share nothing, all get theirs."""
    dice = random.Random(f"{made.seed}/reactions")
    places = ranking.ranked(
        ranking.Rules("pps", 202428, 202435, weights, 0, "none", (), 3, False, BODIES),
        [
            facts(
                body,
                tally(made, mine) if body == CHEAT else made.tallies[body],
                mine.reactions if body == CHEAT else USUAL,
                dice,
                cases=cases and body == CHEAT,
            )
            for body in range(BODIES)
        ],
    )
    rank = next(place.rank for place in places if place.code == f"{CHEAT:02d}")
    return 0.0 if rank is None or rank > len(PRIZES) else PRIZES[rank - 1]


def facts(
    body: int, known: terms.Tally, reactions: int, dice: random.Random, *, cases: bool
) -> ranking.Facts:
    """A body's line of the inputs; jurors' marks are luck, the same for every strategy."""
    marks = tuple(dice.randint(6, 13) for _mark in range(3))
    rate = ranking.rate_of(round(reactions * dice.uniform(0.5, 2.0)), 0, 0, 500)
    return ranking.Facts(
        f"{body:02d}", None, 1, int(cases), known.earned, known.owed, known.met, (0, 0),
        marks, (rate,),
    )  # fmt: skip
