import os
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection, transaction

from portal.broker import take
from portal.models import Message
from tests.workers import eventually, worker

pytestmark = pytest.mark.django_db(transaction=True)
INCLUDE = "--include=tests.portal.waiting"
BROKERS = ["gaung-database://here", *filter(None, [os.environ.get("REDIS_URL")])]
Publish = Callable[..., None]


@pytest.fixture
def queue() -> str:
    return f"test-{uuid.uuid4()}"


@contextmanager
def publisher(url: str, queue: str) -> Iterator[Publish]:
    prefix = {"global_keyprefix": "gaung:"} if url.startswith("redis") else {}
    # As the current app it would send what later tests hand over, to this broker.
    own = Celery("test", broker=url, broker_transport_options=prefix, set_as_current=False)
    with own as app:
        yield lambda *args: app.send_task("waiting.note", args=args, queue=queue)


@pytest.fixture
def publish(queue: str) -> Iterator[Publish]:
    with publisher("gaung-database://here", queue) as publish:
        yield publish


def test_a_message_of_a_transaction_that_was_rolled_back_was_never_sent(
    publish: Publish, queue: str
) -> None:
    with transaction.atomic():
        publish("diary", "hold")
        assert Message.objects.filter(queue=queue).count() == 1
        transaction.set_rollback(True)
    assert take(queue, 60) is None
    publish("diary", "hold")
    assert take(queue, 60) is not None


def test_a_taken_message_is_hidden_until_its_time_is_over(publish: Publish, queue: str) -> None:
    publish("diary", "hold")
    assert take(queue, 5) is not None
    assert take(queue, 60) is None
    assert eventually(lambda: take(queue, 60))


def test_messages_come_in_the_order_of_sending(publish: Publish, queue: str) -> None:
    for _ in range(3):
        publish("diary", "hold")
    sent = Message.objects.filter(queue=queue).order_by("id")
    payloads = list(sent.values_list("payload", flat=True))
    assert [take(queue, 60) for _ in range(4)] == [*payloads, None]


def test_eight_workers_never_take_a_message_twice(publish: Publish, queue: str) -> None:
    for _ in range(100):
        publish("diary", "hold")
    taken: Counter[str] = Counter()

    def drain() -> None:
        # One of several that lost every race sees None too, so ask the table for the end.
        while Message.objects.filter(queue=queue, visible_at__lt=10**10 / 5).exists():
            payload = take(queue, 10**10)
            if payload is not None:
                taken[payload] += 1
        connection.close()

    threads = [threading.Thread(target=drain) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 100
    assert set(taken.values()) == {1}


@pytest.mark.parametrize("url", BROKERS)
def test_a_task_of_a_worker_that_was_killed_is_done_by_the_next(
    url: str, queue: str, tmp_path: Path
) -> None:
    diary, hold = tmp_path / "diary", tmp_path / "hold"
    diary.touch()
    hold.touch()
    environment = {"VISIBILITY_TIMEOUT": "10"}
    if url.startswith("redis"):
        environment["REDIS_URL"] = url
    with publisher(url, queue) as publish:
        publish(str(diary), str(hold))
    with worker(f"-Q{queue}", INCLUDE, var=tmp_path, **environment) as first:
        eventually(lambda: "begun" in diary.read_text())
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert "ended" not in diary.read_text()
    hold.unlink()
    with worker(f"-Q{queue}", INCLUDE, var=tmp_path, **environment):
        eventually(lambda: "ended" in diary.read_text())
    assert diary.read_text().count("begun") == 2
    assert diary.read_text().count("ended") == 1


def test_a_worker_that_is_told_to_end_finishes_its_task_and_gives_the_rest_back(
    publish: Publish, queue: str, tmp_path: Path
) -> None:
    diary, hold = tmp_path / "diary", tmp_path / "hold"
    diary.touch()
    hold.touch()
    for _ in range(5):
        publish(str(diary), str(hold))
    with worker(f"-Q{queue}", INCLUDE, var=tmp_path) as only:
        eventually(lambda: diary.read_text().count("begun") == 2)
        only.terminate()
        hold.unlink()
        assert only.wait(timeout=300) == 0
    done = diary.read_text().count("ended")
    assert done == diary.read_text().count("begun")
    left = 5 - done
    assert [take(queue, 60) is not None for _ in range(left + 1)] == [True] * left + [False]
