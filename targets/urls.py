"""Addresses of the figures: an area by its code, a body by its area's code and its kind."""

from django.urls import URLPattern, URLResolver, path, register_converter

from targets import member_views, views, why_views


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


register_converter(AreaCode, "area")
register_converter(AdHocKind, "kind")

urlpatterns: list[URLPattern | URLResolver] = [
    path("beranda/", member_views.staff_home, name="staff_home"),
    path("skor/", member_views.own_score, name="own_score"),
    path("ringkasan/", views.dashboard_home, name="dashboard_home"),
    path("wilayah/", views.area_home, name="area_home"),
    path("tanpa-akun/", views.no_account, name="no_account"),
    path("w/<area:code>/", views.dashboard, name="dashboard"),
    path("w/<area:code>/badan/", views.dashboard_bodies, name="dashboard_bodies"),
    path("w/<area:code>/unduh.csv", views.dashboard_csv, name="dashboard_csv"),
    path("w/<area:code>/<kind:kind>/", views.body_page, name="body_page"),
    path("w/<area:code>/<kind:kind>/mengapa/", why_views.body_why, name="body_why"),
    path("aturan/", why_views.scoring_rules, name="scoring_rules"),
]
