"""Screenshots of a day: enough for people, too few for a script."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from posts import quotas, tasks
from posts.models import Evidence, Report, UploadDay
from posts.refusals import UploadsUsedUp
from tests.factories import BodyFactory, ReportFactory
from tests.posts import pasted
from tests.posts.test_evidence import files, picture, send, upload
from tests.world import NOW, World

__all__ = ["send"]


@pytest.fixture(autouse=True)
def unprepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody prepares the pictures here."""
    monkeypatch.setattr(tasks.process_evidence, "delay", lambda _: None)


def sent_at(send: Any, hours: float, screenshot: Any) -> Any:
    """A report of a post of its own."""
    return send(screenshot, link=pasted.instagram(NOW - dt.timedelta(hours=hours)))


def test_beyond_the_number_of_the_day_reports_come_without_pictures(
    send: Any, settings: Any
) -> None:
    settings.UPLOADS_A_DAY = 2
    for number in (1, 2):
        assert sent_at(send, number, upload(picture())).status_code == 302
    reports, kept = Report.objects.count(), len(files(Path(settings.MEDIA_ROOT)))
    link = pasted.instagram(NOW - dt.timedelta(hours=3))
    response = send(upload(picture()), link=link)
    assert response.status_code == 422
    (words,) = response.context["form"].errors["screenshot"]
    assert "2" in words
    page = response.content.decode()
    assert link.replace("&", "&amp;") in page, "what was typed is not lost"
    assert (Report.objects.count(), Evidence.objects.count()) == (reports, 2)
    assert len(files(Path(settings.MEDIA_ROOT))) == kept
    assert send("", link=link).status_code == 302, "without a picture the report is taken"


def test_bytes_count_as_well(send: Any, settings: Any) -> None:
    settings.UPLOADED_MB_A_DAY = 1
    large = picture() + b"\0" * 600_000
    assert sent_at(send, 1, upload(large)).status_code == 302
    assert sent_at(send, 2, upload(large)).status_code == 422
    assert sent_at(send, 3, upload(picture())).status_code == 302


def test_the_next_local_day_begins_anew(world: World, send: Any, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1
    assert sent_at(send, 1, upload(picture())).status_code == 302
    before_midnight = NOW.replace(hour=16, minute=59)  # 23.59 WIB
    with time_machine.travel(before_midnight, tick=False), pytest.raises(UploadsUsedUp):
        quotas.count_upload(world.pps_empang, 1)
    with time_machine.travel(before_midnight + dt.timedelta(minutes=1), tick=False):
        quotas.count_upload(world.pps_empang, 1)


def test_a_body_uses_up_its_own_share_alone(world: World, settings: Any) -> None:
    settings.UPLOADS_A_DAY = 1
    quotas.count_upload(world.pps_empang, 1)
    quotas.count_upload(world.pps_batu_tulis, 1)
    with pytest.raises(UploadsUsedUp):
        quotas.count_upload(world.pps_empang, 1)


def test_what_failed_is_not_counted(
    send: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.uploadedfile.InMemoryUploadedFile.chunks", full)
        assert sent_at(send, 1, upload(picture())).status_code == 507
    assert not UploadDay.objects.filter(files__gt=0).exists()


def test_a_repeated_delivery_is_not_counted_twice(send: Any) -> None:
    same = {
        "link": pasted.instagram(NOW - dt.timedelta(hours=1)),
        "client_key": "6f1d2a52-8a0b-4a7e-9d5e-1f4b6f0d7c12",
    }
    for _ in range(3):
        assert send(upload(picture()), **same).status_code == 302
    assert list(UploadDay.objects.values_list("files", "size")) == [(1, len(picture()))]


def test_reports_without_a_picture_and_imports_are_not_asked(
    world: World, send: Any, settings: Any
) -> None:
    settings.UPLOADS_A_DAY = 0
    assert sent_at(send, 1, "").status_code == 302
    ReportFactory(body=world.pps_empang, source=Report.Source.IMPORT, post_key=Report().client_key)
    assert not UploadDay.objects.exists()


def test_counts_of_days_long_over_are_forgotten(world: World) -> None:
    quotas.count_upload(world.pps_empang, 1)
    tasks.sweep_evidence()
    assert UploadDay.objects.count() == 1
    with time_machine.travel(NOW + dt.timedelta(days=5), tick=False):
        tasks.sweep_evidence()
    assert not UploadDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_at_the_limit_take_what_is_left(settings: Any) -> None:
    settings.UPLOADS_A_DAY = 5
    body: Any = BodyFactory()
    taken: list[bool] = []

    def take() -> None:
        try:
            quotas.count_upload(body, 10)
            taken.append(True)
        except UploadsUsedUp:
            taken.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 15 + [True] * 5
    assert UploadDay.objects.get().files == 5
