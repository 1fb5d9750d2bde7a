"""Every flag in words: what was seen, what it means to a reviewer, and what to the reporter."""

from dataclasses import dataclass

from posts.flag_sentences import REPORTER, REVIEWER, Evidence, Seen
from posts.flags import Flag, Flags
from posts.models import Report, Review

Reason = Review.Reason

#: The reason with which a refusal starts, by the flag that failed; the others give none.
REASONS: dict[str, str] = {
    Flag.ACCOUNT_OTHER: Reason.NOT_OFFICIAL,
    Flag.ACCOUNT_UNKNOWN: Reason.NOT_OFFICIAL,
    Flag.ACCOUNT_MISSING: Reason.NOT_OFFICIAL,
    Flag.ACCOUNT_UNVERIFIED: Reason.NOT_OFFICIAL,
    Flag.ACCOUNT_UNCLEAR: Reason.NOT_OFFICIAL,
    Flag.PICTURE_SEEN: Reason.PICTURE,
    Flag.PICTURE_SIMILAR: Reason.PICTURE,
    Flag.LINK_UNRESOLVED: Reason.WRONG_LINK,
    Flag.TIME_AHEAD: Reason.WRONG_LINK,
    Flag.TIME_DIFFERS: Reason.WRONG_LINK,
    Flag.REPORTED_BEFORE: Reason.DUPLICATE,
    Flag.OLD: Reason.OFF_DIRECTIVE,
    Flag.BEFORE_START: Reason.OFF_DIRECTIVE,
    Flag.PLATFORM_NOT_ASKED: Reason.OFF_DIRECTIVE,
    Flag.DIRECTIVE_WITHDRAWN: Reason.OFF_DIRECTIVE,
    Flag.HASHTAG_MISSING: Reason.HASHTAG,
}
#: Nothing that the reporter did wrong or could mend.
PLAIN = frozenset(
    {
        Flag.ACCOUNT_UNVERIFIED,
        Flag.ACCOUNT_UNCLEAR,
        Flag.AFTER_DUE,
        Flag.MENDED,
        Flag.REPLACEMENT,
        Flag.DRAWN,
    }
)
#: What concerns the reviewer alone.
SILENT = frozenset({Flag.MENDED, Flag.DRAWN})


@dataclass(frozen=True)
class Words:
    """A flag in words: a heading of a few, and a sentence that may be empty."""

    flag: str
    heading: str
    sentence: str = ""

    @property
    def reason(self) -> str:
        """The reason for a refusal that the flag suggests, or nothing."""
        return REASONS.get(self.flag, "")

    @property
    def is_plain(self) -> bool:
        """Whether the flag tells a fact and no fault."""
        return self.flag in PLAIN


def ordered(flags: Flags) -> list[str]:
    """The names of some flags, the heaviest first."""
    return [flag for flag in Flag.values if flag in flags]


def for_reviewer(report: Report) -> list[Words]:
    """All flags of a report as its reviewer reads them, the heaviest first."""
    body, zone = report.body.name, report.body.zone
    return [reviewed(name, report.flags[name], body, zone) for name in ordered(report.flags)]


def for_reporter(flags: Flags, body: str, zone: str) -> list[Words]:
    """The flags that concern the reporter, the heaviest first, kindly."""
    shown = [name for name in ordered(flags) if name not in SILENT]
    return [told(name, flags[name], body, zone) for name in shown]


def reason_of(flags: Flags) -> str:
    """The reason that a refusal starts with: that of the heaviest flag which gives one."""
    return next((REASONS[name] for name in ordered(flags) if name in REASONS), "")


def reviewed(name: str, seen: Evidence, body: str, zone: str) -> Words:
    """One flag with its evidence, as the reviewer reads it."""
    heading, sentence = REVIEWER[name](Seen(seen, body, zone))
    return Words(name, heading, sentence)


def told(name: str, seen: Evidence, body: str, zone: str) -> Words:
    """One flag with its evidence, as the reporter reads it."""
    heading, sentence = REPORTER[name](Seen(seen, body, zone))
    return Words(name, heading, sentence)
