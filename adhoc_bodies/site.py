"""Where Django finds our administration site (`settings.INSTALLED_APPS`)."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Django's admin with our door."""

    default_site = "adhoc_bodies.administration.AdministrationSite"
