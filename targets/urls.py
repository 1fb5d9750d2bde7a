"""Addresses of the figures: an area by its code, a body by its area's code and its kind."""

from django.urls import URLPattern, URLResolver, path, register_converter

from portal import weeks
from targets import member_views, policy_views, range_views, views, week_views, why_views
from targets.comparing import views as comparing_views
from targets.covering import views as covering_views
from targets.maps import views as map_views
from targets.papers import views as papers_views
from targets.public import office_views
from targets.public import views as public_views
from targets.rewards import (
    appeal_views,
    jury_views,
    nomination_views,
    paper_views,
    programme_views,
    ranking_views,
    signing_views,
    verification_views,
)
from targets.turnout import views as turnout_views
from targets.turnout.imports import views as import_views


class AreaCode:
    """A Kemendagri code (32, 32.71, 32.71.01, 32.71.01.1003), or ID for the nation."""

    regex = r"ID|[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?"

    def to_python(self, value: str) -> str:
        """The code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The code as it stands."""
        return value


class AdHocKind(AreaCode):
    """A kind of ad hoc body."""

    regex = "ppk|pps"


class TableKind(AreaCode):
    """A kind of file that spreadsheet programs open."""

    regex = "csv|xlsx"


class Week:
    """An ISO week, as 2024-W36."""

    regex = r"[0-9]{4}-W[0-9]{2}"

    def to_python(self, value: str) -> int:
        """The week as a whole number; ValueError (no such page) for one that isn't."""
        return weeks.parse(value)

    def to_url(self, value: int) -> str:
        """The week as people write it."""
        return weeks.text(value)


register_converter(AreaCode, "area")
register_converter(AdHocKind, "kind")
register_converter(TableKind, "table")
register_converter(Week, "week")

urlpatterns: list[URLPattern | URLResolver] = [
    path("beranda/", member_views.staff_home, name="staff_home"),
    path("skor/", member_views.own_score, name="own_score"),
    path("ringkasan/", views.dashboard_home, name="dashboard_home"),
    path("wilayah/", views.area_home, name="area_home"),
    path("tanpa-akun/", views.no_account, name="no_account"),
    path("kebijakan/", policy_views.policy_list, name="policy_list"),
    path("kebijakan/baru/", policy_views.policy_new, name="policy_new"),
    path(
        "kebijakan/pratinjau/<uuid:key>/", policy_views.policy_preview_page, name="policy_preview"
    ),
    path("kebijakan/<int:pk>/batal/", policy_views.policy_withdraw, name="policy_withdraw"),
    path("pekan/", week_views.week_list, name="week_list"),
    path("pekan/<week:week>/tutup/", week_views.week_close, name="week_close"),
    path("pekan/<week:week>/buka/", week_views.week_reopen, name="week_reopen"),
    path("w/<area:code>/", views.dashboard, name="dashboard"),
    path("w/<area:code>/badan/", views.dashboard_bodies, name="dashboard_bodies"),
    path("w/<area:code>/peta/", map_views.area_map, name="area_map"),
    path("w/<area:code>/liputan/", covering_views.coverage, name="coverage"),
    path("w/<area:code>/liputan/badan/", covering_views.coverage_bodies, name="coverage_bodies"),
    path("w/<area:code>/akun/", covering_views.area_accounts, name="area_accounts"),
    path("w/<area:code>/bandingkan/", comparing_views.comparison, name="comparison"),
    path("w/<area:code>/rentang/", range_views.range_new, name="range_new"),
    path("w/<area:code>/unduh.csv", views.dashboard_csv, name="dashboard_csv"),
    path("partisipasi/", turnout_views.turnout, name="turnout"),
    path("w/<area:code>/partisipasi/", turnout_views.turnout_area, name="turnout_area"),
    path("w/<area:code>/partisipasi.csv", turnout_views.turnout_csv, name="turnout_csv"),
    path("w/<area:code>/partisipasi/ubah/", turnout_views.turnout_edit, name="turnout_edit"),
    path(
        "w/<area:code>/partisipasi/riwayat/", turnout_views.turnout_history, name="turnout_history"
    ),
    path("w/<area:code>/partisipasi/hasil/", turnout_views.turnout_results, name="turnout_results"),
    path("w/<area:code>/partisipasi/upaya/", turnout_views.turnout_effort, name="turnout_effort"),
    path("w/<area:code>/partisipasi/impor/", import_views.turnout_import, name="turnout_import"),
    path(
        "w/<area:code>/partisipasi/impor/templat.<table:kind>",
        import_views.turnout_import_template,
        name="turnout_import_template",
    ),
    path(
        "w/<area:code>/partisipasi/impor/<uuid:key>/",
        import_views.turnout_import_preview,
        name="turnout_import_preview",
    ),
    path("w/<area:code>/unduh.xlsx", papers_views.dashboard_xlsx, name="dashboard_xlsx"),
    path("w/<area:code>/laporan/", papers_views.area_papers, name="area_papers"),
    path("w/<area:code>/laporan/pleno/", papers_views.report_paper, name="report_paper"),
    path("w/<area:code>/laporan/pleno.pdf", papers_views.report_pdf, name="report_pdf"),
    path("w/<area:code>/laporan/paket/", papers_views.pack_new, name="pack_new"),
    path("paket/<int:pk>/", papers_views.pack, name="pack"),
    path("paket/<int:pk>/berkas.zip", papers_views.pack_file, name="pack_file"),
    path("publikasi/", office_views.publications, name="publications"),
    path("publik/", public_views.public_home, name="public_home"),
    path("publik/akun/", public_views.public_directory, name="public_directory"),
    path("publik/w/<area:code>/", public_views.public_area, name="public_area"),
    path("publik/w/<area:code>/partisipasi/", public_views.public_turnout, name="public_turnout"),
    path("publik/peringkat/<int:pk>/", public_views.public_ranking, name="public_ranking"),
    path("robots.txt", public_views.robots, name="robots"),
    path("w/<area:code>/<kind:kind>/", views.body_page, name="body_page"),
    path("w/<area:code>/<kind:kind>/mengapa/", why_views.body_why, name="body_why"),
    path("w/<area:code>/<kind:kind>/unggahan/", covering_views.body_posts, name="body_posts"),
    path("aturan/", why_views.scoring_rules, name="scoring_rules"),
    path("peringkat/", programme_views.programme_list, name="ranking"),
    path("peringkat/baru/", programme_views.programme_new, name="programme_new"),
    path("peringkat/<int:pk>/", programme_views.programme, name="programme"),
    path("peringkat/<int:pk>/ubah/", programme_views.programme_edit, name="programme_edit"),
    path("peringkat/<int:pk>/hitung/", programme_views.ranking_compute, name="ranking_compute"),
    path("peringkat/<int:pk>/edisi-baru/", programme_views.edition_new, name="edition_new"),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/batal/",
        programme_views.edition_drop,
        name="edition_drop",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/",
        ranking_views.ranking_edition,
        name="ranking_edition",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/<int:body>/",
        ranking_views.ranking_row,
        name="ranking_row",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/peringkat.csv",
        ranking_views.ranking_csv,
        name="ranking_csv",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/masukan.jsonl",
        ranking_views.ranking_inputs,
        name="ranking_inputs",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/tetapkan/",
        signing_views.ranking_sign,
        name="ranking_sign",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/banding/",
        appeal_views.appeal_list,
        name="appeal_list",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/banding/baru/",
        appeal_views.appeal_new,
        name="appeal_new",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/banding/<int:appeal>/",
        appeal_views.appeal_decide,
        name="appeal_decide",
    ),
    path("peringkat/<int:pk>/juri/", jury_views.programme_jurors, name="programme_jurors"),
    path("peringkat/<int:pk>/nominasi/", nomination_views.nomination_list, name="nomination_list"),
    path("juri/", jury_views.jury_home, name="jury_home"),
    path("juri/<int:pk>/", jury_views.jury_next, name="jury_next"),
    path("juri/<int:pk>/gambar/<slug:key>/", jury_views.jury_picture, name="jury_picture"),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/lampiran/",
        paper_views.decision_page,
        name="decision_page",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/lampiran.pdf",
        paper_views.decision_pdf,
        name="decision_pdf",
    ),
    path(
        "peringkat/<int:pk>/edisi/<int:edition>/piagam/",
        paper_views.certificate_list,
        name="certificate_list",
    ),
    path("piagam/<int:pk>/", paper_views.certificate_page, name="certificate_page"),
    path("piagam/<int:pk>.pdf", paper_views.certificate_pdf, name="certificate_pdf"),
    path("piagam/<int:pk>/cabut/", paper_views.certificate_revoke, name="certificate_revoke"),
    path("cek/<str:token>/", verification_views.verification, name="verification"),
]
