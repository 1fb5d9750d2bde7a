"""Sample figures for the style guide, those of the design's component sheet."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.bars import Part
from portal.charts import Band, Week
from portal.formats import heat_day
from portal.icons import PATHS

#: A target of 90 %, as in the design's sheets.
TARGET = 9000
TREND = [7450, 7900, 5510, 6170, 6720, 6680, 7200, 7470, 7460, 7740, 7940]
ROWS = [
    (
        "Bogor Barat",
        [5000, 6700, 4100, 4600, 5200, 4900, 5700, 6000, 5800, 6200, 6430],
        230,
    ),
    (
        "Bogor Selatan",
        [6700, 8300, 4800, 5500, 6100, 5800, 6600, 7000, 6900, 7100, 7340],
        -80,
    ),
    (
        "Bogor Timur",
        [None, 10000, 7100, 7900, 8300, 8800, 8600, 9000, 9200, 9100, 9290],
        0,
    ),
]
FIRST_MONDAY = dt.date(2024, 5, 13)


class SampleForm(forms.Form):
    """Fields of each kind, one of them wrong."""

    link = forms.URLField(
        label=gettext_lazy("Link of the post"),
        help_text=gettext_lazy("Copy it from the Share button."),
        assume_scheme="https",
    )
    directive = forms.ChoiceField(
        label=gettext_lazy("For the directive"),
        choices=[
            ("1", "Cek nama Anda di daftar pemilih"),
            ("2", "Kenali 3 tugas Pantarlih"),
        ],
        widget=forms.RadioSelect,
    )
    platforms = forms.MultipleChoiceField(
        label=gettext_lazy("Platforms"),
        choices=[("instagram", "Instagram"), ("facebook", "Facebook")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        choices=[("1", "Coklit"), ("2", "Kampanye")],
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


def guide() -> dict[str, Any]:
    """The context of the style guide."""
    days = [FIRST_MONDAY + dt.timedelta(weeks=i) for i in range(len(TREND))]
    form = SampleForm({"link": "pps katulampa"})
    return {
        "target": TARGET,
        "tones": ["ok", "wait", "warn", "bad", "none"],
        "parts": [
            Part(343, "c-ok", _("Met")),
            Part(34, "c-wait", _("Awaiting review")),
            Part(12, "c-warn", _("Needs correction")),
            Part(43, "c-bad", _("Not reported")),
        ],
        "days": days,
        "rows": ROWS,
        "heat": [4100, 5800, 7200, 8600, 9400, 10000, None],
        "trend_label": "Kepatuhan mingguan Kota Bogor dari 74,5% menjadi 79,4%; target 90%",
        "weeks": [Week(heat_day(day), value) for day, value in zip(days, TREND, strict=True)],
        "bands": [
            Band("PPK saja", 0, 1),
            Band("PPS mulai bertugas", 2, 5, short="PPS mulai"),
            Band("Coklit", 6, 10, current=True),
        ],
        "icons": sorted(PATHS),
        "form": form,
        "moment": dt.datetime(2024, 7, 24, 7, 30, tzinfo=dt.UTC),
        "crumbs": [("Indonesia", "#"), ("Jawa Barat", "#"), ("Kota Bogor", "")],
        "recap": "*REKAP MEDSOS BADAN ADHOC*\nKPU Kota Bogor\n\nKepatuhan: *79,4%* (target 90%)",
    }
