"""Addresses of areas, bodies, accounts and people."""

from django.urls import path

from adhoc_bodies import account_views, follower_views, people_views

urlpatterns = [
    path("", people_views.home, name="home"),
    path("orang/", people_views.people, name="people"),
    path("orang/<int:pk>/serah-terima/", people_views.hand_over_page, name="hand_over"),
    path(
        "orang/<int:pk>/undangan/",
        people_views.person_invitation,
        name="person_invitation",
    ),
    path("orang/<int:pk>/nomor/", people_views.person_phone, name="person_phone"),
    path("akun/", account_views.account_list, name="account_list"),
    path("akun/<int:pk>/", account_views.body_accounts, name="body_accounts"),
    path("akun/<int:pk>/daftar/", account_views.account_register, name="account_register"),
    path(
        "akun/<int:pk>/alasan/",
        account_views.exemption_request,
        name="exemption_request",
    ),
    path("akun/<int:pk>/pengikut/", follower_views.follower_counts, name="follower_counts"),
    path("akun/putusan/<int:pk>/", account_views.account_decide, name="account_decide"),
    path("akun/akhir/<int:pk>/", account_views.account_end, name="account_end"),
    path("akun/alasan/<int:pk>/", account_views.exemption_decide, name="exemption_decide"),
]
