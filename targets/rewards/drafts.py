"""Computing a ranking from its inputs by the very rules that a stranger runs, and storing it.

Rows are written by statements of our own: a nation's ranking has 84,000, of which Django would
make as many objects, and as many again to delete them.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.db import connection

from targets.models import Ranking
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


#: The columns of a row, as they stand in a batch: the body, figures, its line of the inputs.
COLUMNS = {
    "body_id": "bigint", **dict.fromkeys(FIGURES, "integer"), "is_eligible": "boolean",
    "reasons": "", "inputs": "text",
}  # fmt: skip
#: A JSON array as a table of its entries, each with its place.
ENTRIES = {
    "postgresql": "jsonb_array_elements(%s) WITH ORDINALITY AS row(value, key)",
    "sqlite": "json_each(%s) AS row",
}


def insert() -> str:
    """The statement that stores rows; takes the ranking and the rows as a JSON array of arrays,
    whose order the keys follow: a file of inputs is read back by them."""
    values = (
        f"CAST(row.value ->> {place} AS {kind})" if kind else f"row.value -> {place}"
        for place, kind in enumerate(COLUMNS.values())
    )
    return f"""INSERT INTO targets_rankingrow (ranking_id, {", ".join(COLUMNS)})
SELECT %s, {", ".join(values)}
FROM {ENTRIES[connection.vendor]} ORDER BY row.key"""


def clear(ranking: Ranking) -> None:
    """Delete a draft's rows; of any other ranking the database keeps those with a certificate."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM targets_rankingrow WHERE ranking_id = %s", [ranking.pk])


def store(ranking: Ranking, draft: Draft) -> None:
    """Put a computed ranking in the place of the draft's rows; the caller saves the ranking."""
    ranking.header = next(iter(draft.file)).decode().rstrip("\n")
    ranking.digest = draft.digest
    clear(ranking)
    rows = new_rows(draft)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.execute(insert(), [ranking.pk, json.dumps(batch)])


def new_rows(draft: Draft) -> Iterator[list[Any]]:
    """A row for each body, in the order of the inputs, of which the first line is read."""
    places = sorted(draft.result.places, key=lambda place: place.code)
    for body, place, line in zip(draft.bodies, places, draft.file, strict=True):
        yield [body, *figures_of(place), line.decode().rstrip("\n")]
