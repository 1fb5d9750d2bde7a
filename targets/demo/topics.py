"""Whom the demo's directives address and what for, and how its accounts grew. Invented."""

import datetime as dt
import random
from collections.abc import Iterable

from adhoc_bodies.models import FollowerCount, SocialAccount
from portal import clock
from posts.models import Directive, Engagement, Topic
from targets.demo.accounts import moment
from targets.demo.campaign import FIRST_MONDAY, SEED
from targets.demo.reports import Cast

#: Segments and purposes by the first words of a directive's title.
TOPICS = {
    "Kenali 3": ("masyarakat-umum", "informasi-publik"),
    "Coklit dimulai": ("masyarakat-umum", "keluarga", "sosialisasi"),
    "Cek stiker": ("keluarga", "sosialisasi", "interaksi-pemilih"),
    "Pemilih pemula": ("pemilih-pemula", "pemilih-muda", "pendidikan-pemilih"),
    "Belum dicoklit": ("masyarakat-umum", "kelompok-marjinal", "konsultasi-pengaduan"),
    "Coklit berakhir": ("masyarakat-umum", "keluarga", "sosialisasi"),
    "Rapat pleno": ("pengawas", "peserta", "informasi-publik"),
    "Rekapitulasi": ("pengawas", "instansi", "informasi-publik"),
    "DPS ditetapkan": ("masyarakat-umum", "pemilih-disabilitas", "pendidikan-pemilih"),
    "Beri tanggapan": ("masyarakat-umum", "ormas", "konsultasi-pengaduan"),
    "Pendaftaran": ("media-massa", "peserta", "informasi-publik"),
    "Jaga rukun": ("kelompok-keagamaan", "komunitas", "menangkal-hoaks"),
    "Tes kesehatan": ("warga-internet", "masyarakat-umum", "informasi-publik"),
    "Semua pasangan": ("warga-internet", "masyarakat-umum", "informasi-publik"),
    "Gerebek pasar": ("pemilih-perempuan", "masyarakat-umum", "interaksi-pemilih",
                      "penyebaran-materi"),
    "Yuk sampaikan": ("warga-internet", "ormas", "konsultasi-pengaduan"),
}  # fmt: skip
#: Followers are counted every other Friday.
COUNTS, APART = 6, dt.timedelta(weeks=2)


def give_topics(directives: Iterable[Directive]) -> None:
    """Say of each directive whom it addresses and what for."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for directive in directives:
        chosen = next((s for words, s in TOPICS.items() if directive.title.startswith(words)), ())
        directive.topics.set([topics[slug] for slug in chosen])


def count_followers(cast: Cast) -> int:
    """Members count their followers; not of accounts whose posts have figures, for those would
    move the demo's rankings."""
    dice = random.Random(f"{SEED}/followers")
    with_figures = set(Engagement.objects.values_list("report__account", flat=True))
    rows = [
        row
        for account in cast.accounts.values()
        if account.status == SocialAccount.Status.VERIFIED and account.pk not in with_figures
        for row in counts_of(cast, account, dice)
    ]
    return len(FollowerCount.objects.bulk_create(rows))


def counts_of(cast: Cast, account: SocialAccount, dice: random.Random) -> list[FollowerCount]:
    """One account's counts: it grows by a few in a hundred; now and then a count is left out."""
    followers, rows = dice.randrange(60, 900), []
    for number in range(COUNTS):
        followers += followers * dice.randrange(0, 9) // 100 + dice.randrange(0, 6)
        day = FIRST_MONDAY + dt.timedelta(days=4) + number * APART
        if dice.random() < 0.85 and day <= clock.today():
            rows.append(
                FollowerCount(
                    account=account, counted_on=day, followers=followers,
                    entered_by=cast.people[account.body_id][0],
                    entered_at=moment(account.body, day, 16),
                )
            )  # fmt: skip
    return rows
