from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import append_only


def lock(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.lock(editor.connection)


def unlock(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.unlock(editor.connection)


class Migration(migrations.Migration):
    """Refuse UPDATE and DELETE of audit events in the database."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
