from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdhocBodiesConfig(AppConfig):
    name = "adhoc_bodies"
    verbose_name = _("Areas and bodies")
