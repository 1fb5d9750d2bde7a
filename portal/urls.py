"""All addresses. Each named one has a rule in its app's `permissions.ACCESS`."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import health, offline, patience, views

# The administration asks for the same sign-in, second factor included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]

handler500 = patience.failed

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("tema/", views.theme, name="theme"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("luring/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("gaya/", views.style_guide, name="style_guide"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("adhoc_bodies.urls")),
    path("", include("posts.urls")),
    path("", include("targets.urls")),
]
