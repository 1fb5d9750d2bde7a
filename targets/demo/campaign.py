"""The demo campaign on paper: offices, directives, targets. People and reports are invented."""

# ruff: noqa: E501 - sentences for people, one a line

import datetime as dt
from dataclasses import dataclass

from accounts.demo import DemoSignIn

#: Everything random in the demo grows from this seed, so two machines show the same figures.
SEED = "gaung-pilkada-2024"

#: Twelve weeks of reports: 17 June to the demo's today, Wednesday 4 September 2024.
FIRST_MONDAY = dt.date(2024, 6, 17)
#: Before the first duties the policy asks for nothing.
FORMING_MONDAY = dt.date(2024, 5, 13)

IG, FB, TT = "instagram", "facebook", "tiktok"


@dataclass(frozen=True)
class Site:
    """One office of the demo: its area, the districts that take part (empty: all), its zeal."""

    code: str
    short: str
    districts: tuple[str, ...] = ()
    zeal: float = 0.82


SITES = [
    Site("32.71", "bogor"),
    Site("18.71", "bdl", ("18.71.01", "18.71.10", "18.71.17"), 0.72),
    Site("33.16", "blora", ("33.16.05", "33.16.08", "33.16.09"), 0.76),
    Site("35.09", "jember", ("35.09.19", "35.09.20", "35.09.21"), 0.66),
    Site("33.20", "jepara", ("33.20.06", "33.20.10", "33.20.11"), 0.83),
]

#: How much more or less a district's bodies do than their office's average.
DISTRICT_ZEAL = {
    "32.71.01": -0.06,
    "32.71.02": 0.12,
    "32.71.03": 0.10,
    "32.71.04": -0.14,
    "32.71.05": 0.06,
    "32.71.06": 0.01,
    "33.20.10": -0.15,
}


@dataclass(frozen=True)
class Task:
    """A directive of the demo."""

    office: str
    title: str
    starts: str
    due: str
    platforms: tuple[str, ...]
    needed: int = 1
    weight: int = 1
    stage: str = ""
    ppk: bool = True
    pps: bool = True
    hashtags: str = ""
    message: str = ""


NATION, JABAR, BOGOR = "ID", "32", "32.71"

TASKS = [
    Task(BOGOR, "Kenali 3 tugas Pantarlih", "06-17", "06-21", (IG, FB), 1, 1, "pantarlih-kerja",
         hashtags="#KenaliPantarlih #KPUKotaBogor",
         message="Pantarlih mencocokkan data pemilih dari rumah ke rumah. Kenali tiga tugasnya bersama {nama_badan}."),
    Task(NATION, "Coklit dimulai: siapkan KTP dan KK", "06-24", "06-28", (IG, FB, TT), 2, 2, "coklit",
         hashtags="#Coklit2024",
         message="Petugas Pantarlih datang mulai 24 Juni. Siapkan KTP-el dan Kartu Keluarga."),
    Task(BOGOR, "Cek stiker coklit di rumah Anda", "07-01", "07-05", (IG, TT), 1, 1, "coklit",
         hashtags="#Coklit2024 #KPUKotaBogor",
         message="Rumah yang sudah dicoklit ditempeli stiker. Sudah ada di rumah Anda?"),
    Task(BOGOR, "Pemilih pemula: pastikan terdaftar", "07-08", "07-12", (IG, TT), 2, 1, "daftar-pemilih",
         hashtags="#PemilihPemula",
         message="Genap 17 tahun pada 27 November 2024? Pastikan nama Anda masuk daftar pemilih."),
    Task(JABAR, "Belum dicoklit? Hubungi PPS", "07-15", "07-19", (IG, FB), 1, 1, "coklit",
         hashtags="#Coklit2024 #JabarMemilih",
         message="Belum didatangi Pantarlih? Hubungi {nama_badan} sebelum 24 Juli."),
    Task(BOGOR, "Coklit berakhir: pastikan rumah Anda sudah didatangi", "07-22", "07-24", (IG, FB, TT), 2, 3, "coklit",
         hashtags="#Coklit2024 #KPUKotaBogor",
         message="Hari terakhir coklit. Pastikan rumah Anda sudah didatangi Pantarlih."),
    Task(BOGOR, "Rapat pleno DPHP terbuka untuk umum", "07-29", "08-02", (IG, FB), 1, 1, "dphp-pps",
         hashtags="#DPHP",
         message="Rapat pleno rekapitulasi daftar pemilih hasil pemutakhiran terbuka untuk umum."),
    Task(BOGOR, "Rekapitulasi daftar pemilih tingkat kecamatan", "08-05", "08-08", (IG, FB), 2, 1, "dphp-ppk", pps=False,
         hashtags="#DPHP",
         message="PPK merekapitulasi daftar pemilih hasil pemutakhiran pada 5–7 Agustus."),
    Task(NATION, "DPS ditetapkan: cek nama Anda", "08-12", "08-16", (IG, FB, TT), 2, 2, "dps-kabkota",
         hashtags="#CekNamaAnda",
         message="Daftar pemilih sementara sudah ditetapkan. Cek nama Anda di cekdptonline.kpu.go.id."),
    Task(BOGOR, "Beri tanggapan atas DPS", "08-18", "08-23", (IG, FB), 1, 1, "dps-umum",
         hashtags="#CekNamaAnda #KPUKotaBogor",
         message="Ada nama yang keliru atau belum tercatat? Sampaikan kepada {nama_badan} sampai 27 Agustus."),
    Task(BOGOR, "Pendaftaran pasangan calon 27–29 Agustus", "08-24", "08-26", (IG, FB, TT), 2, 2, "pengumuman-pendaftaran",
         hashtags="#Pilkada2024",
         message="Pendaftaran pasangan calon dibuka 27–29 Agustus 2024. Setiap tahapan terbuka untuk umum."),
    Task(JABAR, "Jaga rukun selama pendaftaran calon", "08-27", "08-30", (IG, FB), 1, 1, "pendaftaran",
         hashtags="#JabarMemilih",
         message="Semua pasangan calon berkedudukan sama. Mari jaga kerukunan selama pendaftaran."),
    Task(BOGOR, "Tes kesehatan lima pasangan calon", "08-30", "09-03", (IG, FB, TT), 2, 2, "penelitian-persyaratan",
         hashtags="#Pilkada2024 #KPUKotaBogor",
         message="Kelima pasangan calon menjalani tes kesehatan yang sama. {nama_badan} mengabarkan."),
    Task(BOGOR, "Gerebek pasar serentak bersama PPK dan PPS", "09-02", "09-06", (IG, FB, TT), 2, 1, "penelitian-persyaratan",
         hashtags="#GerebekPasar #KPUKotaBogor",
         message="Temui {nama_badan} di pasar terdekat dan tanyakan apa saja tentang Pilkada 2024."),
    Task(BOGOR, "Yuk sampaikan tanggapan tentang pasangan calon", "09-04", "09-10", (IG, TT), 1, 1, "penelitian-persyaratan",
         hashtags="#Pilkada2024",
         message="Masyarakat dapat menyampaikan tanggapan sebelum penetapan pasangan calon 22 September."),
]  # fmt: skip

#: The other offices each issue these five, with dates like Kota Bogor's.
SMALL_TASKS = [
    TASKS[0],
    TASKS[5],
    TASKS[10],
    Task("", "Semua pasangan calon menjalani tes kesehatan", "08-30", "09-03", (IG, FB), 1, 2,
         "penelitian-persyaratan", hashtags="#Pilkada2024",
         message="Semua pasangan calon menjalani tes kesehatan yang sama."),
    TASKS[13],
]  # fmt: skip


#: Issued on Sunday, withdrawn on Tuesday; nobody owes it.
WITHDRAWN = Task(BOGOR, "Nonton bareng debat pasangan calon", "09-03", "09-05", (IG, FB), 1, 1,
                 "penelitian-persyaratan", hashtags="#Pilkada2024",
                 message="Nonton bareng di kantor kelurahan.")  # fmt: skip


@dataclass(frozen=True)
class Turnout:
    """A target and baseline in hundredths of a percent, with where they were printed."""

    code: str
    target: int
    baseline: int
    baseline_name: str
    voters: int
    source: str


TURNOUT = [
    Turnout("32.71", 9000, 8440, "Pemilu 2024", 800_181, "Pernyataan KPU Kota Bogor; DPT Pemilu 2024"),
    Turnout("18", 8000, 7962, "Pemilu 2024", 6_539_128, "KPU Provinsi Lampung; 5.206.308 dari 6.539.128 pemilih"),
    Turnout("33.16", 8000, 7763, "Pilkada 2020", 700_613, "KPU Kabupaten Blora; DPT Pilkada 2024"),
    Turnout("35.09", 6500, 5759, "Pilkada 2020", 1_971_809, "KPU Kabupaten Jember"),
]  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    """A person of the demo who can sign in."""

    email: str
    name: str
    area: str
    kind: str
    role: str
    what: str


PASSWORD = "gaung-demo-2024"  # noqa: S105 - printed for everybody, works in demo mode only
SIGN_INS = [
    SignIn("pps@demo.gaung.example", "Siti Maesaroh", "32.71.01.1003", "pps", "member", "anggota PPS Empang"),
    SignIn("ppk@demo.gaung.example", "Dedi Supriatna", "32.71.01", "ppk", "reviewer", "verifikator PPK Bogor Selatan"),
    SignIn("ppk.barat@demo.gaung.example", "Nining Kurniasih", "32.71.04", "ppk", "reviewer", "verifikator PPK Bogor Barat"),
    SignIn("operator@demo.gaung.example", "Anisa Fitri", "32.71", "office", "operator", "operator KPU Kota Bogor"),
    SignIn("komisioner@demo.gaung.example", "Rina Nurhayati", "32.71", "office", "commissioner", "komisioner KPU Kota Bogor"),
    SignIn("komisioner2@demo.gaung.example", "Dodi Permana", "32.71", "office", "commissioner", "komisioner kedua KPU Kota Bogor"),
    SignIn("auditor@demo.gaung.example", "Bambang Wijaya", "32.71", "office", "auditor", "auditor KPU Kota Bogor"),
    SignIn("admin@demo.gaung.example", "Yusuf Hidayat", "32.71", "office", "administrator", "administrator KPU Kota Bogor"),
    SignIn("jabar@demo.gaung.example", "Ratna Dewi", "32", "office", "commissioner", "komisioner KPU Provinsi Jawa Barat"),
    SignIn("lampung@demo.gaung.example", "Agus Setiawan", "18", "office", "commissioner", "komisioner KPU Provinsi Lampung"),
    SignIn("blora@demo.gaung.example", "Endah Lestari", "33.16", "office", "commissioner", "komisioner KPU Kabupaten Blora"),
    SignIn("jember@demo.gaung.example", "Hendra Saputra", "35.09", "office", "commissioner", "komisioner KPU Kabupaten Jember"),
    SignIn("jepara@demo.gaung.example", "Tri Handayani", "33.20", "office", "operator", "operator KPU Kabupaten Jepara"),
    SignIn("ri@demo.gaung.example", "Maria Simanjuntak", "ID", "office", "commissioner", "komisioner KPU RI"),
]  # fmt: skip


def sign_ins() -> list[DemoSignIn]:
    """Whom the sign-in page offers in demo mode (`settings.GAUNG_DEMO_SIGN_INS`)."""
    return [
        {"email": s.email, "password": PASSWORD, "name": s.name, "what": s.what} for s in SIGN_INS
    ]
