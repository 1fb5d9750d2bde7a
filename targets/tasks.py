"""What workers do with figures. The marks and the dates in the database say what is to do."""

from celery import shared_task

from targets import actions


@shared_task(name="targets.tasks.flush")
def flush() -> None:
    """Compute what deeds or a new day changed."""
    actions.flush()


@shared_task(name="targets.tasks.nightly")
def nightly() -> None:
    """Compute every open week whole and close what may be closed."""
    actions.nightly()
