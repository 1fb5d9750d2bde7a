"""Addresses of the figures: an area by its code, a body by its area's code and its kind."""

from django.urls import URLPattern, URLResolver, path, register_converter

from portal import weeks
from targets import member_views, policy_views, views, week_views, why_views
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
    path("w/<area:code>/unduh.csv", views.dashboard_csv, name="dashboard_csv"),
    path("w/<area:code>/<kind:kind>/", views.body_page, name="body_page"),
    path("w/<area:code>/<kind:kind>/mengapa/", why_views.body_why, name="body_why"),
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
