"""Celery's messages in a table of our own database, for machines without Redis.

A publish is an INSERT: inside a transaction that is rolled back it never happened. A worker
takes a message by moving `visible_at` into the future, acknowledges by deleting the row,
and when it dies the message shows up again by itself. No fan-out, so no remote control.
"""

import json
import time
from queue import Empty
from typing import Any

from django.db import Error, connection
from kombu.transport import virtual

from portal.models import Message

VISIBILITY_TIMEOUT = 1800


def take(queue: str, visibility_timeout: float) -> str | None:
    """Claim the oldest visible message of a queue and return its payload, or None.

    The conditional update lets one of several workers win, without any lock.
    """
    now = time.time()
    for message in Message.objects.filter(queue=queue, visible_at__lte=now).order_by("id")[:8]:
        unclaimed = Message.objects.filter(pk=message.pk, visible_at=message.visible_at)
        if unclaimed.update(visible_at=now + visibility_timeout):
            return message.payload
    return None


class QoS(virtual.QoS):
    """Acknowledging and giving back, carried through to the table."""

    def ack(self, delivery_tag: str) -> None:
        """The task is done: forget its message."""
        Message.objects.filter(tag=delivery_tag).delete()
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Let another worker have the message at once, or drop it."""
        message = Message.objects.filter(tag=delivery_tag)
        if requeue:
            message.update(visible_at=time.time())
        else:
            message.delete()
        super().ack(delivery_tag)


class Channel(virtual.Channel):
    """One conversation with the table."""

    QoS = QoS
    supports_fanout = False

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        Message.objects.create(
            tag=message["properties"]["delivery_tag"],
            queue=queue,
            payload=json.dumps(message),
            visible_at=time.time(),
        )

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        payload = take(queue, self.visibility_timeout())
        if payload is None:
            raise Empty
        message: dict[str, Any] = json.loads(payload)
        return message

    def visibility_timeout(self) -> float:
        """Seconds after which a taken message that nobody acknowledged shows up again."""
        client: Any = self.connection.client
        return float(client.transport_options.get("visibility_timeout", VISIBILITY_TIMEOUT))

    def _restore(self, message: Any) -> None:
        # A worker that shuts down gives back what it had taken and not begun.
        Message.objects.filter(tag=message.delivery_tag).update(visible_at=time.time())

    def _size(self, queue: str) -> int:
        return Message.objects.filter(queue=queue).count()

    def _purge(self, queue: str) -> int:
        return Message.objects.filter(queue=queue).delete()[0]


class Transport(virtual.Transport):
    """What Celery finds behind the scheme gaung-database://."""

    Channel = Channel
    polling_interval = 0.3
    driver_type = driver_name = "gaung-database"
    connection_errors = (*virtual.Transport.connection_errors, Error)

    def establish_connection(self) -> Any:
        """Start afresh, also when the database was restarted under us."""
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return super().establish_connection()
