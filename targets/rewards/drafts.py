"""Computing a ranking from its inputs by the very rules that a stranger runs, and storing it."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO

from targets.models import Ranking, RankingRow
from targets.rewards.inputs import lines
from targets.rewards.refusals import Inconsistent
from targets.scoring import ranking as rules

logger = logging.getLogger(__name__)

#: Up to so many bytes inputs are kept in memory, larger ones in a file without a name.
IN_MEMORY = 4_000_000
#: Rows of one INSERT; a body's inputs may be long.
BATCH = 500


@dataclass(frozen=True)
class Draft:
    """A computed ranking with the file of its inputs and the bodies of the file's lines."""

    result: rules.Ranked
    file: IO[bytes]
    bodies: Sequence[int]

    @property
    def digest(self) -> str:
        """SHA-256 of the inputs."""
        return self.result.digest


@contextmanager
def assembled(ranking: Ranking) -> Iterator[Draft]:
    """The ranking as it comes out now; nothing is stored. Raises Inconsistent."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        bodies = []
        for body, line in lines(ranking):
            file.write(line.encode())
            if body is not None:
                bodies.append(body)
        file.seek(0)
        result = computed(ranking, file)
        file.seek(0)
        yield Draft(result, file, bodies)


def digest_now(ranking: Ranking) -> str:
    """The digest of the inputs as they are now, computing nothing from them."""
    digest = hashlib.sha256()
    for _body, line in lines(ranking):
        digest.update(line.encode())
    return digest.hexdigest()


def computed(ranking: Ranking, file: IO[bytes]) -> rules.Ranked:
    """What the rules make of the inputs; the log names the line that they refuse."""
    try:
        return rules.read(file)
    except rules.BadInputs as error:
        logger.exception("The inputs of programme %s contradict themselves", ranking.programme_id)
        raise Inconsistent(error.english) from error


#: What of a row the rules compute.
FIGURES = (
    "league", "rank", "total", "compliance", "creativity", "engagement", "directives_met",
    "improvement", "improvement_rank", "is_eligible", "reasons",
)  # fmt: skip


def differs(ranking: Ranking, draft: Draft) -> bool:
    """Whether the stored rows are others than those computed now: the same inputs come out
    differently after the rules have changed with a new release."""
    stored = {body: told for body, *told in ranking.rows.values_list("body", *FIGURES)}
    places = sorted(draft.result.places, key=lambda place: place.code)
    now = {body: figures_of(place) for body, place in zip(draft.bodies, places, strict=True)}
    return stored != now


def figures_of(place: rules.Place) -> list[object]:
    """What the rules compute for a body, as its row keeps it."""
    return [list(place.reasons) if name == "reasons" else getattr(place, name) for name in FIGURES]


def store(ranking: Ranking, draft: Draft) -> None:
    """Put a computed ranking in the place of the draft's rows; the caller saves the ranking."""
    ranking.header = next(iter(draft.file)).decode().rstrip("\n")
    ranking.digest = draft.digest
    ranking.rows.all().delete()
    rows = new_rows(ranking, draft)
    while batch := list(islice(rows, BATCH)):
        RankingRow.objects.bulk_create(batch)


def new_rows(ranking: Ranking, draft: Draft) -> Iterator[RankingRow]:
    """A row for each body, in the order of the inputs, of which the first line is read."""
    places = sorted(draft.result.places, key=lambda place: place.code)
    for body, place, line in zip(draft.bodies, places, draft.file, strict=True):
        yield RankingRow(
            ranking=ranking,
            body_id=body,
            league=place.league,
            rank=place.rank,
            total=place.total,
            compliance=place.compliance,
            creativity=place.creativity,
            engagement=place.engagement,
            directives_met=place.directives_met,
            improvement=place.improvement,
            improvement_rank=place.improvement_rank,
            is_eligible=place.is_eligible,
            reasons=list(place.reasons),
            inputs=line.decode().rstrip("\n"),
        )
