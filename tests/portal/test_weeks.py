"""ISO weeks as people and addresses write them."""

import pytest

from portal import weeks


def test_a_week_is_read_as_it_is_written() -> None:
    assert weeks.parse("2024-W36") == weeks.parse(" 2024W36 ") == 202436


@pytest.mark.parametrize("written", ["2024-W60", "0000-W01", "9999-W52", "kanari", ""])
def test_a_week_without_all_its_days_is_none(written: str) -> None:
    with pytest.raises(ValueError, match="not an ISO week"):
        weeks.parse(written)
