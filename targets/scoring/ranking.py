"""The rules of a reward ranking, and a program with which anybody rebuilds a ranking.

    python ranking.py masukan.jsonl [peringkat.csv] [--digest SHA-256]

This one file needs nothing but Python 3.11 or later. It reads the inputs of a ranking as the
portal exports them, checks them, computes every component, league and rank anew and prints the
ranking as CSV; given the published CSV it compares the two byte for byte, and given the published
digest it compares that, too. Whoever can change the inputs can change all that follows from them:
only the digest that the office signed and published tells that they are the ones it used. The
portal itself computes by these same functions.

The rules. All figures are whole numbers: components and totals count hundredths (8542 is 85.42),
each comes from one exact fraction, rounded half up once.

- compliance C = 100 * earned / owed, added up over the weeks; without duties: none, counted as 0.
- creativity K: a mark of a post is the mean of its criteria, 1 to 5. With n marks of mean x, and
  the mean m of all marks in the league: K = 25 * ((n*x + 3*m) / (n + 3) - 1); no mark: 0.
- engagement E: a post's rate is (likes + comments + shares) * 1,000,000 / max(followers, 100),
  rounded half up; a body's value is the median of its rates. With N values in the league:
  E = 100 * (below + (equal - 1) / 2) / (N - 1), and 50 if N = 1; no value: 0.
- total = (weight of C * C + weight of K * K + weight of E * E) / 100, from the rounded components.
- Eligible: C reaches the floor, a verified account, no confirmed integrity case, a known league.
- Order in a league: total, then C, then directives met on time; equal in all share a rank.
- Most improved: C minus that of the equally many weeks before; over all leagues. The first is
  rewarded, provided that it rose.

Aturan peringkat penghargaan, dan program untuk menghitung ulang peringkat dari masukannya.
"""

import hashlib
import json
import math
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from typing import Any, Protocol

FORMAT = "gaung-ranking-2"
#: The format before, which said nothing of places, days to appeal, names of criteria and reason.
FORMATS = ("gaung-ranking-1", FORMAT)
#: One weight point of compliance: late credit is whole percents, shares have 1 to 22 parts.
UNIT = 100 * math.lcm(*range(1, 23))
#: Every body with marks counts as if it had so many more, each like the league's mean.
PRIOR_MARKS = 3
#: Fewer followers than this count as this many.
LEAST_FOLLOWERS = 100
RATE = 1_000_000
#: Why a body is not eligible, in the order in which reasons are listed.
REASONS = (
    "nothing_owed", "below_floor", "no_verified_account", "integrity_case",
    "voters_unknown", "villages_unknown",
)  # fmt: skip
COLUMNS = "rank,body,total,compliance,creativity,engagement,eligible,reason"
#: States of duties that enter no percentage.
OUTSIDE = ("open", "exempt")
STATES = ("met", "late", "partial", "missing", *OUTSIDE)
HUGE = 2**53


@dataclass(frozen=True, slots=True)
class Rules:
    """What the first line of the inputs says."""

    kind: str
    first_week: int
    last_week: int
    weights: tuple[int, int, int]
    floor: int
    league_by: str
    bounds: tuple[int, ...]
    criteria: int
    improvement: bool
    bodies: int
    #: Whether every week brings its duty lines.
    duties: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line says of a body. `marks` are the points of each mark, added up over criteria."""

    code: str
    number: int | None
    accounts: int
    cases: int
    earned: int
    owed: int
    directives_met: int
    before: tuple[int, int]
    marks: tuple[int, ...]
    rates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A body's place: components, total and improvement in hundredths."""

    code: str
    league: int | None
    compliance: int | None
    creativity: int
    engagement: int
    total: int
    directives_met: int
    reasons: tuple[str, ...]
    improvement: int | None = None
    rank: int | None = None
    improvement_rank: int | None = None

    @property
    def is_eligible(self) -> bool:
        """Whether nothing speaks against a reward."""
        return not self.reasons

    @property
    def key(self) -> tuple[int, int, int]:
        """By which eligible bodies of a league are ordered, the least first."""
        return -self.total, -(self.compliance or 0), -self.directives_met


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking with the digest (SHA-256) of the inputs from which it was computed."""

    rules: Rules
    places: Sequence[Place]
    digest: str


# ---- the rules --------------------------------------------------------------


def half_up(numerator: int, denominator: int) -> int:
    """A fraction rounded to the nearest whole number, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def compliance_of(earned: int, owed: int) -> int | None:
    """Hundredths of a percent of what was owed; None if nothing was."""
    return half_up(10_000 * earned, owed * UNIT) if owed else None


def creativity_of(own: Sequence[int], league: tuple[int, int], criteria: int) -> int:
    """K from a body's marks and the sum and number of all marks in its league."""
    if not own:
        return 0
    total, count = league
    parts = criteria * count * (len(own) + PRIOR_MARKS)
    return half_up(2500 * (sum(own) * count + PRIOR_MARKS * total - parts), parts)


def rate_of(likes: int, comments: int, shares: int, followers: int) -> int:
    """Reactions per million followers."""
    return half_up((likes + comments + shares) * RATE, max(followers, LEAST_FOLLOWERS))


def twice_median(rates: Sequence[int]) -> int | None:
    """Twice the median, which is a whole number; None of nothing."""
    if not rates:
        return None
    ordered = sorted(rates)
    middle = len(ordered) // 2
    return ordered[middle] + ordered[-middle - 1]


def engagement_of(value: int | None, league: Sequence[int]) -> int:
    """E: the percentile by mid-rank of a value among the league's values, in ascending order."""
    if value is None:
        return 0
    if len(league) == 1:
        return 5000
    below = bisect_left(league, value)
    equal = bisect_right(league, value) - below
    return half_up(10_000 * (2 * below + equal - 1), 2 * (len(league) - 1))


def league_of(rules: Rules, facts: Facts) -> int | None:
    """The body's league; None if the number that decides is unknown."""
    if rules.league_by == "none":
        return 0
    return None if facts.number is None else bisect_left(rules.bounds, facts.number)


def reasons_of(rules: Rules, facts: Facts, compliance: int | None) -> tuple[str, ...]:
    """Why a body is not eligible; empty if it is."""
    unknown = rules.league_by != "none" and facts.number is None
    found = {
        "nothing_owed": compliance is None,
        "below_floor": compliance is not None and compliance < 100 * rules.floor,
        "no_verified_account": facts.accounts == 0,
        "integrity_case": facts.cases > 0,
        f"{rules.league_by}_unknown": unknown,
    }
    return tuple(reason for reason in REASONS if found.get(reason))


def improvement_of(rules: Rules, facts: Facts) -> int | None:
    """By how many hundredths compliance rose; None unless something was owed both times."""
    now = compliance_of(facts.earned, facts.owed)
    before = compliance_of(*facts.before)
    return None if not rules.improvement or now is None or before is None else now - before


def places_of(rules: Rules, league: int | None, peers: Sequence[Facts]) -> Iterator[Place]:
    """Components and totals of the bodies of a league, eligible or not, without their ranks."""
    marks = sum(map(sum, (one.marks for one in peers))), sum(len(one.marks) for one in peers)
    medians = [twice_median(one.rates) for one in peers]
    values = sorted(value for value in medians if value is not None)
    for one, median in zip(peers, medians, strict=True):
        compliance = compliance_of(one.earned, one.owed)
        creativity = creativity_of(one.marks, marks, rules.criteria)
        engagement = engagement_of(median, values)
        parts = zip(rules.weights, (compliance or 0, creativity, engagement), strict=True)
        yield Place(
            code=one.code,
            league=league,
            compliance=compliance,
            creativity=creativity,
            engagement=engagement,
            total=half_up(sum(weight * part for weight, part in parts), 100),
            directives_met=one.directives_met,
            reasons=reasons_of(rules, one, compliance),
            improvement=improvement_of(rules, one),
        )


def shared_ranks(
    places: Iterable[Place], key: Callable[[Place], Any]
) -> Iterator[tuple[Place, int]]:
    """Places in order with their ranks: 1, 2, 2, 4; equals by code."""
    rank = 1
    for _key, equals in groupby(sorted(places, key=lambda one: (key(one), one.code)), key=key):
        together = list(equals)
        yield from ((one, rank) for one in together)
        rank += len(together)


def ranked(rules: Rules, bodies: Iterable[Facts]) -> list[Place]:
    """The ranking: league by league by rank, at the end those not eligible by code.

    The order in which bodies are given doesn't matter.
    """
    leagues = defaultdict(list)
    for facts in bodies:
        leagues[league_of(rules, facts)].append(facts)
    places = [place for league in leagues for place in places_of(rules, league, leagues[league])]
    eligible = [place for place in places if place.is_eligible]
    better = improvement_ranks(eligible)
    found = []
    for league in sorted(league for league in leagues if league is not None):
        own = [place for place in eligible if place.league == league]
        for place, rank in shared_ranks(own, lambda one: one.key):
            found.append(replace(place, rank=rank, improvement_rank=better.get(place.code)))
    apart = [place for place in places if not place.is_eligible]
    return found + sorted(apart, key=lambda place: place.code)


def improvement_ranks(eligible: Iterable[Place]) -> dict[str, int]:
    """Ranks of the most improved among the eligible bodies of all leagues."""
    known = [place for place in eligible if place.improvement is not None]
    best_first = shared_ranks(known, lambda one: -(one.improvement or 0))
    return {place.code: rank for place, rank in best_first}


def most_improved(places: Iterable[Place]) -> list[Place]:
    """Who is rewarded for having improved most; who lost least has not improved."""
    return [one for one in places if one.improvement_rank == 1 and (one.improvement or 0) > 0]


# ---- the table --------------------------------------------------------------


def decimal(hundredths: int | None) -> str:
    """8542 as 85.42; nothing for None."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def table_line(place: Place, kind: str) -> str:
    """A body's line of the CSV."""
    figures = (place.total, place.compliance, place.creativity, place.engagement)
    cells = (
        "" if place.rank is None else str(place.rank),
        f"{place.code}/{kind}",
        *map(decimal, figures),
        "yes" if place.is_eligible else "no",
        ";".join(place.reasons),
    )
    return ",".join(cells) + "\n"


def table(places: Iterable[Place], kind: str) -> Iterator[str]:
    """The lines of the CSV, each with its end."""
    yield COLUMNS + "\n"
    for place in places:
        yield table_line(place, kind)


# ---- reading the inputs -----------------------------------------------------


class BadInputs(Exception):
    """The inputs break a rule of their format; says where and what, in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.indonesian = indonesian
        self.english = english

    def at(self, line: int, code: str = "") -> "BadInputs":
        """The same with the number of the line and the body."""
        where = f"{line} ({code})" if code else str(line)
        return BadInputs(f"Baris {where}: {self.indonesian}", f"Line {where}: {self.english}")


def canonical(value: object) -> str:
    """The one way in which a line of the inputs is written."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def read(lines: Iterable[bytes]) -> Ranked:
    """Check the inputs line by line and compute the ranking. Raises BadInputs."""
    digest = hashlib.sha256()
    rules: Rules | None = None
    bodies: list[Facts] = []
    for number, line in enumerate(lines, start=1):
        digest.update(line)
        try:
            if rules is None:
                rules = rules_in(parsed(line))
            else:
                bodies.append(facts_after(bodies, parsed(line), rules))
        except BadInputs as error:
            raise error.at(number) from None
    if rules is None:
        raise BadInputs("Berkas masukan kosong.", "The file of inputs is empty.")
    if len(bodies) != rules.bodies:
        raise BadInputs(
            f"Berkas memuat {len(bodies)} badan, seharusnya {rules.bodies}: ada baris yang hilang "
            "atau lebih.",
            f"The file has {len(bodies)} bodies and should have {rules.bodies}: lines are missing "
            "or too many.",
        )
    return Ranked(rules, ranked(rules, bodies), digest.hexdigest())


def parsed(line: bytes) -> dict[str, Any]:
    """A line as it was written, if it was written in the one canonical way."""
    try:
        value = json.loads(line, parse_float=no_fraction, parse_constant=no_fraction)
        is_canonical = canonical(value).encode() == line
    except (ValueError, RecursionError):
        value, is_canonical = None, False
    if not isinstance(value, dict):
        raise BadInputs("bukan objek JSON UTF-8.", "no JSON object in UTF-8.")
    if not is_canonical:
        raise BadInputs(
            "tidak dalam bentuk baku; berkas ini diubah setelah diekspor.",
            "not in canonical form; the file was changed after its export.",
        )
    return value


def no_fraction(text: str) -> None:
    """The inputs hold whole numbers only."""
    raise ValueError(text)


def demand(holds: bool, field: str) -> None:
    """Raise BadInputs that names a field unless the condition holds."""
    if not holds:
        raise BadInputs(f"isi “{field}” tidak sah.", f"“{field}” is not valid.")


def whole(value: Any, field: str, least: int = 0, most: int = HUGE) -> int:
    """A whole number within bounds."""
    if type(value) is not int or not least <= value <= most:  # millions of them: no call if well
        demand(False, field)
    return int(value)


def rows(value: Any, field: str, *, width: int | None = None) -> list[Any]:
    """A list, of so many entries if a width is given."""
    demand(isinstance(value, list) and (width is None or len(value) == width), field)
    return list(value)


def week(value: Any, field: str) -> int:
    """An ISO week as a whole number, 202436."""
    number = whole(value, field, 100001, 999953)
    try:
        date.fromisocalendar(number // 100, number % 100, 1)
    except ValueError:
        demand(False, field)
    return number


def rules_in(line: dict[str, Any]) -> Rules:
    """The rules that the first line states."""
    if line.get("format") not in FORMATS:
        raise BadInputs(
            f"bukan berkas masukan peringkat ({FORMAT}).",
            f"no file of a ranking's inputs ({FORMAT}).",
        )
    weights, leagues = line.get("weights"), line.get("leagues")
    names = ("compliance", "creativity", "engagement")
    demand(isinstance(weights, dict) and sorted(weights) == sorted(names), "weights")
    demand(isinstance(leagues, dict) and sorted(leagues) == ["bounds", "by"], "leagues")
    assert isinstance(weights, dict)
    assert isinstance(leagues, dict)
    parts = [whole(weights[name], f"weights.{name}", 0, 100) for name in names]
    demand(sum(parts) == 100, "weights")
    listed = rows(leagues["bounds"], "leagues.bounds")
    bounds = [whole(bound, "leagues.bounds") for bound in listed]
    demand(all(low < high for low, high in pairwise(bounds)), "leagues.bounds")
    demand(leagues["by"] in ("none", "villages", "voters"), "leagues.by")
    demand(line.get("kind") in ("ppk", "pps"), "kind")
    demand(type(line.get("improvement")) is bool, "improvement")
    first, last = (
        week(line.get("first_week"), "first_week"),
        week(line.get("last_week"), "last_week"),
    )
    demand(first <= last, "last_week")
    demand(type(line.get("duties")) is bool, "duties")
    if line["format"] == FORMAT:
        check_prizes(line)
    return Rules(
        kind=line["kind"],
        first_week=first,
        last_week=last,
        weights=(parts[0], parts[1], parts[2]),
        floor=whole(line.get("floor"), "floor", 0, 100),
        league_by=leagues["by"],
        bounds=tuple(bounds),
        criteria=whole(line.get("criteria"), "criteria", 1, 100),
        improvement=line["improvement"],
        bodies=whole(line.get("bodies"), "bodies"),
        duties=line["duties"],
    )


def check_prizes(line: dict[str, Any]) -> None:
    """What the first line says of prizes: it changes no figure, and is signed with them."""
    whole(line.get("places"), "places")
    whole(line.get("appeal_days"), "appeal_days")
    names = rows(line.get("criteria_names"), "criteria_names", width=line.get("criteria"))
    demand(all(isinstance(name, str) for name in names), "criteria_names")
    demand(isinstance(line.get("reason"), str), "reason")


def facts_after(before: Sequence[Facts], line: dict[str, Any], rules: Rules) -> Facts:
    """The facts of a line, which must follow the lines before it by its code."""
    code = line.get("code")
    demand(isinstance(code, str) and 0 < len(code) <= 13, "code")
    assert isinstance(code, str)
    demand(all(sign in "0123456789." for sign in code), "code")
    try:
        if before and before[-1].code >= code:
            raise BadInputs(
                "urutan kode badan salah atau badan tercantum dua kali.",
                "bodies out of order, or a body stands twice.",
            )
        return facts_in(code, line, rules)
    except BadInputs as error:
        raise BadInputs(f"{code}: {error.indonesian}", f"{code}: {error.english}") from None


def facts_in(code: str, line: dict[str, Any], rules: Rules) -> Facts:
    """What a body's line says, checked."""
    known = {
        "accounts", "before", "cases", "code", "marks", "name", "number", "rates", "weeks",
    }  # fmt: skip
    demand(set(line) == known, "/".join(sorted(set(line) ^ known)))
    demand(isinstance(line["name"], str), "name")
    number = line["number"]
    earned, owed, met = week_sums(line["weeks"], rules)
    before = rows(line["before"], "before", width=2)
    owed_before = whole(before[1], "before")
    return Facts(
        code=code,
        number=None if number is None else whole(number, "number"),
        accounts=whole(line["accounts"], "accounts"),
        cases=whole(line["cases"], "cases"),
        earned=earned,
        owed=owed,
        directives_met=met,
        before=(whole(before[0], "before", 0, owed_before * UNIT), owed_before),
        marks=tuple(mark_sum(mark, rules) for mark in rows(line["marks"], "marks")),
        rates=tuple(rate_in(rate) for rate in rows(line["rates"], "rates")),
    )


def mark_sum(mark: Any, rules: Rules) -> int:
    """The points of a mark added up: [nomination, [points of each criterion]]."""
    nomination, points = rows(mark, "marks", width=2)
    whole(nomination, "marks")
    return sum(whole(point, "marks", 1, 5) for point in rows(points, "marks", width=rules.criteria))


def rate_in(rate: Any) -> int:
    """The rate of a post: [report, likes, comments, shares, followers]."""
    _report, *counts = (whole(part, "rates") for part in rows(rate, "rates", width=5))
    return rate_of(*counts)


def week_sums(weeks: Any, rules: Rules) -> tuple[int, int, int]:
    """Earned, owed and directives met over the weeks, which must stand in order."""
    total = (0, 0, 0)
    last = rules.first_week - 1
    for row in rows(weeks, "weeks"):
        number, *figures, duties = rows(row, "weeks", width=5)
        demand(last < week(number, "weeks") <= rules.last_week, "weeks")
        last = number
        earned, owed, met = (whole(figure, "weeks") for figure in figures)
        demand(earned <= owed * UNIT, "weeks")
        if duties is None and rules.duties:
            raise BadInputs(
                f"pekan {number} tanpa rincian kewajiban, padahal berkas ini memuatnya.",
                f"week {number} lacks the duty lines that this file says it has.",
            )
        if duties is not None and duty_sums(duties) != (earned, owed, met):
            raise BadInputs(
                f"jumlah pekan {number} tidak sama dengan rincian kewajibannya.",
                f"the sums of week {number} differ from its duty lines.",
            )
        total = total[0] + earned, total[1] + owed, total[2] + met
    return total


def duty_sums(duties: Any) -> tuple[int, int, int]:
    """Earned, owed and directives met on time of the duty lines of a week.

    A line: [directive or null, due on, weight, state, needed, done, on time, earned].
    """
    earned = owed = met = 0
    for line in rows(duties, "weeks"):
        directive, due_on, weight, state, *counts = rows(line, "weeks", width=8)
        demand(state in STATES and isinstance(due_on, str), "weeks")
        demand(directive is None or type(directive) is int, "weeks")
        needed, _done, on_time, credit = (whole(count, "weeks") for count in counts)
        demand(credit <= whole(weight, "weeks") * UNIT, "weeks")
        if state not in OUTSIDE:
            earned, owed = earned + credit, owed + weight
            met += state == "met" and on_time >= needed and directive is not None
    return earned, owed, met


# ---- the program ------------------------------------------------------------

USAGE = (
    "Cara pakai: python ranking.py masukan.jsonl [peringkat.csv] [--digest SHA-256]\n"
    "Usage: python ranking.py inputs.jsonl [ranking.csv] [--digest SHA-256]\n"
)


class Output(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object:
        """Write a text."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the program was asked: the inputs, and what to compare them with."""

    inputs: str
    table: str = ""
    digest: str = ""


def given(arguments: Sequence[str]) -> Given | None:
    """The program's arguments; None if they can't be understood."""
    words, digest = list(arguments), ""
    if "--digest" in words[:-1]:
        place = words.index("--digest")
        digest = words.pop(place + 1)
        words.pop(place)
    elif len(words) == 3:
        digest = words.pop()
    digest = digest.strip().lower()
    is_digest = len(digest) == 64 and all(sign in "0123456789abcdef" for sign in digest)
    asks_well = len(words) in (1, 2) and not any(word.startswith("-") for word in words)
    if not asks_well or (len(words) < len(arguments) and not is_digest):
        return None
    return Given(words[0], words[1] if len(words) == 2 else "", digest)


def main(arguments: Sequence[str], out: Output, err: Output) -> int:
    """Rebuild a ranking; 0 if all is well, 1 if something differs, 2 if a file can't be used."""
    asked = given(arguments)
    if asked is None:
        err.write(USAGE)
        return 2
    try:
        with open(asked.inputs, "rb") as file:
            result = read(file)
        if not asked.table:
            return printed(result, asked.digest, out, err)
        with open(asked.table, "rb") as file:
            is_signed = told_digest(result, asked.digest, out)
            told_improved(result, out)
            return max(compare(result, file, out), is_signed)
    except BadInputs as error:
        err.write(f"{error.indonesian}\n{error.english}\n")
    except OSError as error:
        name = error.filename or asked.inputs
        err.write(f"{name}: tidak dapat dibaca / can't be read ({error.strerror})\n")
    return 2


def printed(result: Ranked, digest: str, out: Output, err: Output) -> int:
    """Print the CSV, and nothing but the CSV, so that it can be kept; the rest goes beside it."""
    for line in table(result.places, result.rules.kind):
        out.write(line)
    told_improved(result, err)
    return told_digest(result, digest, err)


def told_digest(result: Ranked, published: str, out: Output) -> int:
    """Say the digest of the inputs; 1 if another one was published."""
    out.write(f"SHA-256 masukan / of the inputs: {result.digest}\n")
    if not published:
        out.write(
            "Bandingkan sidik digital ini dengan yang diterbitkan.\n"
            "Compare this digest with the published one.\n"
        )
        return 0
    if published == result.digest:
        out.write("Sama dengan yang diterbitkan. / The same as the published one.\n")
        return 0
    out.write(f"BERBEDA dengan yang diterbitkan / DIFFERENT from the published one: {published}\n")
    return 1


def told_improved(result: Ranked, out: Output) -> None:
    """Say the ranks of the most improved, and who is rewarded for it; the CSV has no column."""
    if not result.rules.improvement:
        return
    rewarded = most_improved(result.places)
    names = ", ".join(sorted(one.code for one in rewarded)) or "-"
    out.write(f"Paling meningkat / most improved: {names}\n")
    known = [one for one in result.places if one.improvement_rank is not None]
    for one in sorted(known, key=lambda place: (place.improvement_rank or 0, place.code)):
        gain = one.improvement or 0
        sign = "-" if gain < 0 else "+"
        out.write(f"  {one.improvement_rank}. {one.code} {sign}{decimal(abs(gain))}\n")


def compare(result: Ranked, published: Iterable[bytes], out: Output) -> int:
    """Say whether a published CSV is the computed one, byte for byte; else where they differ."""
    theirs = iter(published)
    for number, line in enumerate(table(result.places, result.rules.kind), start=1):
        if (found := next(theirs, b"")) != line.encode():
            return differs(number, line, found, out)
    if found := next(theirs, b""):
        return differs(len(result.places) + 2, "", found, out)
    out.write(
        f"Sama byte demi byte: {len(result.places)} badan.\n"
        f"Identical byte for byte: {len(result.places)} bodies.\n"
    )
    return 0


def differs(number: int, line: str, found: bytes, out: Output) -> int:
    """Say in which line the tables differ, and what stands in each."""
    theirs = ascii(found[:300].decode(errors="replace").rstrip()) if found else "-"
    out.write(
        f"BERBEDA pada baris {number} / DIFFERENT in line {number}\n"
        f"  dihitung / computed: {line.rstrip() or '-'}\n"
        f"  berkas / file: {theirs}\n"
    )
    return 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        status = main(sys.argv[1:], sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # as with `| head`
        sys.stderr.close()
        status = 1
    sys.exit(status)
