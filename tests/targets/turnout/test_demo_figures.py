"""The demo's examples add up to what the offices stated, and say that they are examples."""

import pytest

from targets.demo import turnout
from targets.demo.campaign import TURNOUT, Turnout
from targets.turnout import terms


@pytest.mark.parametrize("row", TURNOUT, ids=lambda row: str(row.code))
def test_examples_add_up_to_the_voter(row: Turnout) -> None:
    below = turnout.EXAMPLES[row.code]
    assert all(code.startswith(f"{row.code}.") for code in below)
    assert sum(voters for voters, _ in below.values()) == row.voters
    given = sum(terms.baseline_voters(*example) for example in below.values())
    assert given == terms.baseline_voters(row.voters, row.baseline)


def test_examples_are_marked_as_such() -> None:
    assert turnout.SOURCE == "Angka contoh demo"
