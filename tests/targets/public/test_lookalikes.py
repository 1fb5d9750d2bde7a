"""Names that pass for another: what is near, what isn't, and how many there can be."""

import pytest

from targets.public.lookalikes import LONGEST, folded, spellings


@pytest.mark.parametrize(
    "typed",
    [
        "pps.empan", "pps.empangg", "pps.enpang", "pps.epmang", "pps_empang", "ppsempang",
        "pps.ernpang", "pps.empang.official", "pps.empang_id", "official.pps.empang",
        "pps.empang2024", "p\u0440s.empang", "pps.\u0435m\u0440ang", "PPS.Empanq",
    ],
)  # fmt: skip
def test_a_name_that_passes_for_the_registered_one_is_near(typed: str) -> None:
    assert "pps.empang" in spellings(typed)


def test_letters_that_pass_for_others_are_found_all_at_once() -> None:
    assert "ppk.bogor.selatan" in spellings("ppk.b0g0r.selatan")
    assert "ppk_bogor_selatan" in spellings("ppk.bogor.selatan")


@pytest.mark.parametrize("typed", ["ppln.empang", "pps.batutulis", "empang", "kpu", ""])
def test_other_names_are_not(typed: str) -> None:
    assert "pps.empang" not in spellings(typed)


def test_what_is_asked_for_is_not_near_itself() -> None:
    assert "pps.empang" not in spellings("pps.empang")


def test_there_are_never_too_many() -> None:
    assert len(spellings("a" * LONGEST)) < 4000
    assert spellings("a" * (LONGEST + 1)) == set()
    assert spellings("日本語の名前") == set()


def test_letters_of_other_alphabets_fold_into_latin_ones() -> None:
    assert folded(" @P\u0440S.\u00e9mpang") == "pps.empang"
