"""Voters and baselines below the areas that stated a target: examples, and marked as such.

Nobody published these numbers. They are spread at random so that the pages have something to
divide, and chosen so that they add up to the voter to what the office above them stated.
"""

from collections.abc import Mapping
from typing import Any

from adhoc_bodies.models import Area, Election
from portal import clock
from targets.demo.campaign import TURNOUT, Turnout
from targets.models import Baseline, TurnoutTarget, VoterCount
from targets.turnout import actions

SOURCE = "Angka contoh demo"

#: Voters and baseline (hundredths of a percent) of the children, by the area that stated.
EXAMPLES: dict[str, dict[str, tuple[int, int]]] = {
    "32.71": {
        "32.71.01": (164_362, 8388),  # Bogor Selatan
        "32.71.02": (96_598, 8412),  # Bogor Timur
        "32.71.03": (155_711, 8375),  # Bogor Tengah
        "32.71.04": (115_341, 8701),  # Bogor Barat
        "32.71.05": (136_968, 8269),  # Bogor Utara
        "32.71.06": (131_201, 8552),  # Tanah Sareal
    },
    "33.16": {
        "33.16.01": (52_557, 7667),  # Jati
        "33.16.02": (32_212, 7476),  # Randublatung
        "33.16.03": (29_669, 8212),  # Kradenan
        "33.16.04": (58_066, 7679),  # Kedungtuban
        "33.16.05": (39_841, 7668),  # Cepu
        "33.16.06": (51_285, 8015),  # Sambong
        "33.16.07": (39_841, 7532),  # Jiken
        "33.16.08": (33_484, 7739),  # Jepon
        "33.16.09": (33_484, 7763),  # Blora
        "33.16.10": (31_364, 7784),  # Tunjungan
        "33.16.11": (45_775, 7518),  # Banjarejo
        "33.16.12": (49_166, 7719),  # Ngawen
        "33.16.13": (47_047, 7451),  # Kunduran
        "33.16.14": (57_643, 7413),  # Todanan
        "33.16.15": (39_841, 8092),  # Bogorejo
        "33.16.16": (59_338, 8457),  # Japah
    },
    "35.09": {
        "35.09.01": (62_975, 6065),  # Jombang
        "35.09.02": (54_728, 5497),  # Kencong
        "35.09.03": (85_311, 5248),  # Sumberbaru
        "35.09.04": (66_599, 5408),  # Gumukmas
        "35.09.05": (45_364, 4904),  # Umbulsari
        "35.09.06": (70_220, 5637),  # Tanggul
        "35.09.07": (44_296, 5357),  # Semboro
        "35.09.08": (96_981, 5118),  # Puger
        "35.09.09": (95_170, 5547),  # Bangsalsari
        "35.09.10": (46_431, 6254),  # Balung
        "35.09.11": (97_786, 5667),  # Wuluhan
        "35.09.12": (88_933, 5877),  # Ambulu
        "35.09.13": (44_830, 5928),  # Rambipuji
        "35.09.14": (62_442, 5944),  # Panti
        "35.09.15": (46_431, 6340),  # Sukorambi
        "35.09.16": (68_812, 5777),  # Jenggawah
        "35.09.17": (63_983, 5797),  # Ajung
        "35.09.18": (59_154, 5328),  # Tempurejo
        "35.09.19": (94_768, 5976),  # Kaliwates
        "35.09.20": (37_358, 5798),  # Patrang
        "35.09.21": (52_301, 5817),  # Sumbersari
        "35.09.22": (48_032, 6236),  # Arjasa
        "35.09.23": (53_520, 5607),  # Mumbulsari
        "35.09.24": (56_037, 5991),  # Pakusari
        "35.09.25": (57_638, 6157),  # Jelbuk
        "35.09.26": (65_110, 5969),  # Mayang
        "35.09.27": (57_638, 6222),  # Kalisat
        "35.09.28": (43_229, 6224),  # Ledokombo
        "35.09.29": (61_908, 6023),  # Sukowono
        "35.09.30": (86_719, 5477),  # Silo
        "35.09.31": (57_105, 6331),  # Sumberjambe
    },
    "18": {
        "18.01": (407_938, 7932),  # Kabupaten Lampung Selatan
        "18.02": (246_379, 7747),  # Kabupaten Lampung Tengah
        "18.03": (561_420, 7848),  # Kabupaten Lampung Utara
        "18.04": (371_587, 7910),  # Kabupaten Lampung Barat
        "18.05": (420_055, 7796),  # Kabupaten Tulang Bawang
        "18.06": (521_030, 7756),  # Kabupaten Tanggamus
        "18.07": (565_459, 7963),  # Kabupaten Lampung Timur
        "18.08": (440_250, 8122),  # Kabupaten Way Kanan
        "18.09": (484_679, 8135),  # Kabupaten Pesawaran
        "18.10": (508_913, 8075),  # Kabupaten Pringsewu
        "18.11": (416_016, 8091),  # Kabupaten Mesuji
        "18.12": (480_640, 7844),  # Kabupaten Tulang Bawang Barat
        "18.13": (278_691, 8580),  # Kabupaten Pesisir Barat
        "18.71": (452_367, 7857),  # Kota Bandar Lampung
        "18.72": (383_704, 7940),  # Kota Metro
    },
}


def make_turnout(election: Election) -> None:
    """The targets and baselines that the offices have stated, and examples below them.

    On the demo's day, also where it is loaded without the demo's clock: what is stated after
    the vote counts for nothing.
    """
    codes = {row.code for row in TURNOUT} | {code for below in EXAMPLES.values() for code in below}
    areas = {area.code: area for area in Area.objects.filter(code__in=codes)}
    with clock.stopped_at(clock.DEMO_START):
        for row in TURNOUT:
            state_row(election, row, areas)


def state_row(election: Election, row: Turnout, areas: Mapping[str, Area]) -> None:
    """What an office has stated, and the examples of the areas below it."""
    about: Any = {"election": election, "area": areas[row.code], "by": None}
    about["source"] = row.source
    actions.state(VoterCount, **about, voters=row.voters)
    actions.state(Baseline, **about, turnout=row.baseline, name=row.baseline_name)
    actions.state(TurnoutTarget, **about, target=row.target)
    for code, (voters, baseline) in EXAMPLES[row.code].items():
        if code in areas:
            make_example(election, areas[code], voters, baseline, row.baseline_name)


def make_example(election: Election, area: Area, voters: int, baseline: int, name: str) -> None:
    """Example figures of a child."""
    about: Any = {"election": election, "area": area, "by": None, "source": SOURCE}
    actions.state(VoterCount, **about, voters=voters)
    actions.state(Baseline, **about, turnout=baseline, name=f"{name} ({SOURCE.lower()})")
