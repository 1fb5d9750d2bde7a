"""Addresses of directives and reports."""

from django.urls import URLPattern, URLResolver, path

from posts import (
    agreement_views,
    batch_views,
    case_views,
    compose_views,
    directive_views,
    engagement_views,
    form_views,
    hold_views,
    member_views,
    outbox_views,
    presence_views,
    recheck_views,
    review_views,
    stage_views,
    topic_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # the member's side
    path("lapor/", form_views.report_new, name="report_new"),
    path("lapor/periksa/", form_views.report_check, name="report_check"),
    path("lapor/antrean/", outbox_views.report_outbox, name="report_outbox"),
    path("laporan/", member_views.report_list, name="report_list"),
    path("laporan/<int:pk>/", member_views.report_detail, name="report_detail"),
    path("laporan/<int:pk>/perbaiki/", form_views.report_mend, name="report_mend"),
    path("laporan/<int:pk>/tarik/", member_views.report_withdraw, name="report_withdraw"),
    path("laporan/<int:pk>/bukti/", member_views.evidence_file, name="evidence_file"),
    path(
        "laporan/<int:pk>/penjelasan/",
        presence_views.disappearance_explain,
        name="disappearance_explain",
    ),
    path(
        "laporan/<int:pk>/interaksi/",
        engagement_views.report_engagement,
        name="report_engagement",
    ),
    # the reviewer's side
    path("verifikasi/", review_views.review_queue, name="review_queue"),
    path("verifikasi/berikut/", hold_views.review_next, name="review_next"),
    path("verifikasi/bersih/", batch_views.review_batch_page, name="review_batch"),
    path(
        "verifikasi/bersih/<uuid:batch>/urungkan/",
        batch_views.review_batch_undo,
        name="review_batch_undo",
    ),
    path("verifikasi/riwayat/", review_views.review_history, name="review_history"),
    path("verifikasi/<int:pk>/pegang/", hold_views.review_hold, name="review_hold"),
    path("verifikasi/<int:pk>/setujui/", review_views.review_accept, name="review_accept"),
    path("verifikasi/<int:pk>/tolak/", review_views.review_refuse, name="review_refuse"),
    path("verifikasi/<int:pk>/waktu/", review_views.review_time, name="review_time"),
    path("verifikasi/putusan/<int:pk>/urungkan/", review_views.review_undo, name="review_undo"),
    # whether posts are still up
    path("laporan/<int:pk>/masih-tayang/", presence_views.presence_check, name="presence_check"),
    path("hilang/", presence_views.disappearance_list, name="disappearance_list"),
    path(
        "hilang/<int:pk>/putuskan/",
        presence_views.disappearance_decide,
        name="disappearance_decide",
    ),
    # the second look
    path("periksa-ulang/", recheck_views.recheck_list, name="recheck_list"),
    path("periksa-ulang/<int:pk>/", recheck_views.recheck_item, name="recheck_item"),
    path(
        "periksa-ulang/<int:pk>/cabut/",
        agreement_views.recheck_take_back,
        name="recheck_take_back",
    ),
    path("periksa-ulang/calon/", recheck_views.recheck_candidates, name="recheck_candidates"),
    path("periksa-ulang/kesepakatan/", agreement_views.recheck_agreement, name="recheck_agreement"),
    path("periksa-ulang/sampel/", agreement_views.recheck_draw, name="recheck_draw"),
    path(
        "periksa-ulang/sampel/<int:pk>/populasi.csv",
        agreement_views.recheck_population,
        name="recheck_population",
    ),
    # integrity cases
    path("kasus/", case_views.case_list, name="case_list"),
    path("kasus/baru/", case_views.case_new, name="case_new"),
    path("kasus/<int:pk>/", case_views.case_detail, name="case_detail"),
    # the office's side
    path("arahan/", directive_views.directive_list, name="directive_list"),
    path("arahan/baru/", compose_views.directive_new, name="directive_new"),
    path("arahan/dampak/", compose_views.directive_impact, name="directive_impact"),
    path("arahan/<int:pk>/", directive_views.directive_detail, name="directive_detail"),
    path("arahan/<int:pk>/ubah/", compose_views.directive_edit, name="directive_edit"),
    path("arahan/<int:pk>/buang/", compose_views.directive_discard, name="directive_discard"),
    path("arahan/<int:pk>/terbitkan/", compose_views.directive_issue, name="directive_issue"),
    path("arahan/<int:pk>/sasaran/", topic_views.directive_topics, name="directive_topics"),
    path("arahan/<int:pk>/tarik/", compose_views.directive_withdraw, name="directive_withdraw"),
    path("tahapan/", stage_views.stage_list, name="stage_list"),
]
