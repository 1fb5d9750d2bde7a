"""What reviewers meet besides the usual: a long queue, and something for each of the checks."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adhoc_bodies.models import Body, SocialAccount
from portal.clock import ZONES
from posts import flagging
from posts.flagging import Accounts, Said
from posts.models import Directive, Report
from targets.demo.campaign import SEED
from targets.demo.reports import END, SLOW_DISTRICT, Cast, draft, url

#: Where most was noticed about reports; its PPK's reviewer is one of the sign-ins.
NOTICED = "32.71.01"
#: So many posts more has each body whose reviewers are behind.
MORE = 6
#: A caption as people paste it, with one of the directive's hashtags left out.
CAPTION = "Sampai jumpa di pasar! #GerebekPasar"


def wib(day: int, hour: int, minute: int = 0, month: int = 9) -> dt.datetime:
    """A moment of the demo's last days."""
    return dt.datetime(2024, month, day, hour, minute, tzinfo=ZONES["WIB"])


def more_reports(cast: Cast, drafts: list[Report]) -> list[Report]:
    """Waiting reports besides the others, with their flags; nothing is stored but accounts."""
    return behind(cast) + Teller(cast, drafts).stories()


def behind(cast: Cast) -> list[Report]:
    """What waits in the sub-district whose reviewers are behind: in order, and much of it."""
    dice, made = random.Random(f"{SEED}/behind"), []
    for body in bodies_of(cast, SLOW_DISTRICT):
        for number in range(MORE):
            posted = wib(2, 7) + dt.timedelta(minutes=dice.randrange(60 * 52))
            account = cast.accounts[body.pk, ("instagram", "tiktok")[number % 2]]
            reported = min(posted + dt.timedelta(minutes=dice.randrange(2, 90)), END)
            by = dice.choice(cast.people[body.pk])
            cast.serial += 1
            raw = url(account.platform, account.handle, posted, cast.serial)
            report = draft(cast, body, by, raw, posted, reported)
            report.account = account
            made.append(report)
    return made


def bodies_of(cast: Cast, district: str) -> list[Body]:
    """The villages' bodies whose Instagram, Facebook and TikTok accounts are verified."""
    usual = ("instagram", "facebook", "tiktok")

    def is_ready(body: Body) -> bool:
        held = [cast.accounts.get((body.pk, platform)) for platform in usual]
        return all(account and account.status == "verified" for account in held)

    return [b for b in cast.bodies if b.area.code.startswith(f"{district}.") and is_ready(b)]


@dataclass
class Teller:
    """Makes one report for each thing that the checks can notice."""

    cast: Cast
    drafts: list[Report]
    dice: random.Random = field(default_factory=lambda: random.Random(f"{SEED}/noticed"))

    def __post_init__(self) -> None:
        self.directives = {d.code: d for d in self.cast.directives}

    def stories(self) -> list[Report]:
        """All of them, each by another body as far as there are enough; some lie on top of the
        long queue."""
        here: list[Callable[[Body], Report]] = [
            self.of_another_body, self.of_nobody, self.without_account, self.once_rejected,
            self.time_ahead, self.withdrawn, self.without_hashtag, self.unverified,
            self.which_account,
        ]  # fmt: skip
        there: list[Callable[[Body], Report]] = [
            self.short_link, self.another_day, self.old, self.too_early,
            self.platform_not_asked, self.too_late,
        ]  # fmt: skip
        return self.spread(here, NOTICED) + self.spread(there, SLOW_DISTRICT)

    def spread(self, tellers: list[Callable[[Body], Report]], district: str) -> list[Report]:
        """One report after the other, by the bodies of a sub-district in turn."""
        bodies = bodies_of(self.cast, district)
        return [tell(bodies[n % len(bodies)]) for n, tell in enumerate(tellers)]

    def of_another_body(self, body: Body) -> Report:
        """The neighbours' post."""
        other = next(b for b in bodies_of(self.cast, "32.71.02"))
        return self.told(body, self.link(other, "instagram", wib(3, 9)), wib(3, 9))

    def of_nobody(self, body: Body) -> Report:
        """A post of an account that nobody registered."""
        raw = url("instagram", "kabar.bogorselatan", wib(3, 10), self.serial())
        return self.told(body, raw, wib(3, 10), self.directives["A-014"])

    def without_account(self, body: Body) -> Report:
        """A film where the body has no channel."""
        letters = "".join(self.dice.choice("abcdefghkmnpqrstuvwxyzABCDEF") for _ in range(10))
        return self.told(body, f"https://www.youtube.com/watch?v={letters}0", wib(3, 11))

    def short_link(self, body: Body) -> Report:
        """A link that only its platform can resolve."""
        letters = "".join(self.dice.choice("abcdefghkmnpqrstuvwxyz123456789") for _ in range(16))
        return self.told(body, f"https://www.facebook.com/share/p/{letters}/", wib(3, 12))

    def once_rejected(self, body: Body) -> Report:
        """A post that a reviewer rejected for another body, reported again."""
        rejected = [
            report for report in self.drafts
            if report.status == Report.Status.REJECTED and report.decided_by_id
            and report.body.area.code.startswith(NOTICED) and report.platform == "instagram"
        ]  # fmt: skip
        earlier = max(rejected, key=lambda report: report.reported_at)
        raw, posted = earlier.canonical, earlier.posted_at
        return self.told(earlier.body, raw, posted, earlier=earlier, reported=wib(3, 13))

    def another_day(self, body: Body) -> Report:
        """The day that somebody claims is not the post's own."""
        said = Said(claimed_at=wib(2, 14))
        raw = self.link(body, "instagram", wib(3, 14))
        return self.told(body, raw, wib(3, 14), self.directives["A-013"], said=said)

    def time_ahead(self, body: Body) -> Report:
        """A number that tells a time to come."""
        said = Said(id_time=wib(5, 8))
        raw = self.link(body, "tiktok", wib(5, 8))
        return self.told(body, raw, wib(3, 15), self.directives["A-014"], said=said)

    def old(self, body: Body) -> Report:
        """A post of July."""
        posted = wib(20, 9, month=7)
        raw = self.link(body, "instagram", posted)
        return self.told(body, raw, posted, reported=wib(3, 16))

    def too_early(self, body: Body) -> Report:
        """A post from before the directive began."""
        raw = self.link(body, "facebook", wib(1, 19))
        return self.told(body, raw, wib(1, 19), self.directives["A-014"], reported=wib(3, 8))

    def platform_not_asked(self, body: Body) -> Report:
        """A platform that the directive doesn't name."""
        raw = self.link(body, "facebook", wib(4, 9))
        return self.told(body, raw, wib(4, 9), self.directives["A-015"])

    def withdrawn(self, body: Body) -> Report:
        """A post for the directive that is withdrawn later the same day (targets.demo.past)."""
        raw = self.link(body, "instagram", wib(3, 9, 20))
        return self.told(body, raw, wib(3, 9, 20), self.cast.withdrawn)

    def without_hashtag(self, body: Body) -> Report:
        """A caption that lacks one of the required hashtags."""
        raw, said = self.link(body, "instagram", wib(4, 8)), Said(caption=CAPTION)
        return self.told(body, raw, wib(4, 8), self.directives["A-014"], said=said)

    def unverified(self, body: Body) -> Report:
        """An account that the PPK hasn't verified yet."""
        handle = self.register(body, "threads", "claimed", "baru")
        code = url("instagram", handle, wib(4, 10), self.serial()).split("/")[-2]
        return self.told(body, f"https://www.threads.com/@{handle}/post/{code}", wib(4, 10))

    def which_account(self, body: Body) -> Report:
        """A link without a name, of a body with two accounts."""
        self.register(body, "instagram", "verified", "info")
        code = self.link(body, "instagram", wib(4, 11)).split("/")[-2]
        raw = f"https://www.instagram.com/p/{code}/"
        return self.told(body, raw, wib(4, 11), self.directives["A-014"])

    def too_late(self, body: Body) -> Report:
        """A post after the due day."""
        raw = self.link(body, "tiktok", wib(4, 7))
        return self.told(body, raw, wib(4, 7), self.directives["A-013"])

    # ---- how ----------------------------------------------------------------------

    def serial(self) -> int:
        """The next post's number."""
        self.cast.serial += 1
        return self.cast.serial

    def link(self, body: Body, platform: str, posted: dt.datetime) -> str:
        """A link of a body's own post."""
        account = self.cast.accounts[body.pk, platform]
        return url(platform, account.handle, posted, self.serial())

    def register(self, body: Body, platform: str, status: str, more: str) -> str:
        """One more account of a body; returns its name."""
        handle = f"{self.cast.accounts[body.pk, 'instagram'].handle}.{more}"
        deciding: dict[str, Any] = {}
        if status == SocialAccount.Status.VERIFIED:
            decided_by = self.cast.reviewers[body.pk][0]
            deciding = {"decided_by": decided_by, "decided_at": wib(2, 10)}
        SocialAccount.objects.create(
            body=body, platform=platform, handle=handle, status=status,
            url=f"https://www.{platform}.com/{handle}", registered_at=wib(2, 9),
            registered_by=self.cast.people[body.pk][-1], **deciding,
        )  # fmt: skip
        return handle

    def told(
        self, body: Body, raw: str, posted: dt.datetime, directive: Directive | None = None,
        *, reported: dt.datetime | None = None, said: Said | None = None,
        earlier: Report | None = None,
    ) -> Report:  # fmt: skip
        """A waiting report of a link with what the checks see of it; twenty minutes after it."""
        at = reported or posted + dt.timedelta(minutes=20)
        self.serial()
        by = self.dice.choice(self.cast.people[body.pk])
        report = draft(self.cast, body, by, raw, posted, at)
        report.directive = directive
        report.client_key = uuid.uuid5(report.client_key, "noticed")
        accounts = Accounts(SocialAccount.objects.live().select_related("body").order_by())
        report.account = accounts.own_named(report)
        asked = flagging.asked_by(directive)
        flagging.apply(report, flagging.flags_of(report, accounts, asked, said, earlier))
        return report
