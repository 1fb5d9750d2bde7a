"""Addresses of the way in by invitation and of the own data; allauth brings the others."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("undangan/<str:code>/", views.activation, name="activation"),
    path("profil/", views.profile, name="profile"),
]
