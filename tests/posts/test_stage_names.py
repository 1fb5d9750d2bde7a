"""What people call a stage."""

import pytest

from posts.models import Stage


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Pencocokan dan penelitian (coklit)", "Coklit"),
        ("Pelaksanaan kampanye", "Kampanye"),
        ("Masa tenang", "Masa tenang"),
        ("Penetapan calon terpilih (tanpa PHP)", "Penetapan calon terpilih (tanpa PHP)"),
        ("Pendaftaran pasangan calon", "Pendaftaran pasangan calon"),
    ],
)
def test_a_stage_has_a_short_name(name: str, short: str) -> None:
    assert Stage(name=name).short_name == short
