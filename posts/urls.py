"""Addresses of directives and reports."""

from django.urls import URLPattern, URLResolver, path

from posts import form_views, member_views

urlpatterns: list[URLPattern | URLResolver] = [
    # the member's side
    path("lapor/", form_views.report_new, name="report_new"),
    path("lapor/periksa/", form_views.report_check, name="report_check"),
    path("laporan/", member_views.report_list, name="report_list"),
    path("laporan/<int:pk>/", member_views.report_detail, name="report_detail"),
    path("laporan/<int:pk>/perbaiki/", form_views.report_mend, name="report_mend"),
    path("laporan/<int:pk>/tarik/", member_views.report_withdraw, name="report_withdraw"),
    path("laporan/<int:pk>/bukti/", member_views.evidence_file, name="evidence_file"),
]
