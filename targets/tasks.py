"""What workers do with figures. The marks and the dates in the database say what is to do."""

from celery import shared_task

from targets import actions, auto_accept


@shared_task(name="targets.tasks.flush")
def flush() -> None:
    """Compute what deeds or a new day changed."""
    actions.flush()


@shared_task(name="targets.tasks.accept_clean")
def accept_clean() -> None:
    """Accept clean reports where an office's policy says so."""
    auto_accept.run()


#: A whole campaign of the nation takes minutes, since one waiting report keeps a week open.
#: It ends before the queue would hand the same message to a second worker.
@shared_task(name="targets.tasks.nightly", soft_time_limit=1500, time_limit=1560)
def nightly() -> None:
    """Compute every open week whole and close what may be closed."""
    actions.nightly()
