"""The audit log's lock in the database itself: rows are added, never changed or deleted."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE_LOCK = [
    f"CREATE TRIGGER audit_no_{deed} BEFORE {deed.upper()} ON accounts_auditevent"
    " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"
    for deed in ("update", "delete")
]
_SQLITE_UNLOCK = [
    "DROP TRIGGER IF EXISTS audit_no_update",
    "DROP TRIGGER IF EXISTS audit_no_delete",
]
_POSTGRESQL_LOCK = [
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
    " ON accounts_auditevent FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
]
_POSTGRESQL_UNLOCK = ["DROP TRIGGER IF EXISTS audit_append_only ON accounts_auditevent"]
_LOCKS = {"sqlite": _SQLITE_LOCK, "postgresql": _POSTGRESQL_LOCK}
_UNLOCKS = {"sqlite": _SQLITE_UNLOCK, "postgresql": _POSTGRESQL_UNLOCK}


def lock(connection: BaseDatabaseWrapper) -> None:
    """Refuse every UPDATE, DELETE and TRUNCATE of audit events from now on."""
    with connection.cursor() as cursor:
        for statement in _LOCKS[connection.vendor]:
            cursor.execute(statement)


def unlock(connection: BaseDatabaseWrapper) -> None:
    """Take the lock away (for reversing its migration)."""
    with connection.cursor() as cursor:
        for statement in _UNLOCKS[connection.vendor]:
            cursor.execute(statement)


@contextmanager
def unlocked(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the lock for a moment: only for emptying a test's database."""
    unlock(connection)
    try:
        yield
    finally:
        lock(connection)
