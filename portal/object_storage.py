"""Screenshots in an S3 bucket, for portals on several machines; a setting turns it on.

Needs the extra `s3` (django-storages). Its own errors become those of a file system, so that
nobody who keeps files has to know where they lie.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

#: How stores say that they have no room, beside status 507 (MinIO, Ceph and their like).
FULL = {"XMinioStorageFull", "QuotaExceeded", "InsufficientStorage", "InsufficientCapacity"}


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """A private bucket: patient for seconds, never asked for an address to hand out."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2, "mode": "standard"},
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
            signature_version="s3v4",
            # Not every store knows the newer checksums of Amazon's own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        fixed = {
            "client_config": config,
            # A screenshot is one part, sent by the thread that asks for it.
            "transfer_config": TransferConfig(multipart_threshold=64 << 20, use_threads=False),
            # Never what the sender said about a file.
            "object_parameters": {"ContentType": "application/octet-stream"},
            "default_acl": None,
        }
        super().__init__(**fixed, **options)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with errors_of_a_file_system(name):
            return super()._open(name, mode)

    def _save(self, name: str, content: File[bytes]) -> str:
        with errors_of_a_file_system(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file; one that is gone doesn't matter."""
        with errors_of_a_file_system(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        with errors_of_a_file_system(name):
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files under a path; a folder that isn't there is empty."""
        with errors_of_a_file_system(path):
            folders, files = super().listdir(path)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        """When a file was written."""
        with errors_of_a_file_system(name):
            moment: datetime = super().get_modified_time(name)
            return moment


@contextmanager
def errors_of_a_file_system(name: str) -> Iterator[None]:
    """Turn what the store's library raises into FileNotFoundError and other OSErrors."""
    try:
        yield
    except ClientError as error:
        answer = error.response
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:
            raise FileNotFoundError(errno.ENOENT, "not in the bucket", name) from error
        is_full = status == 507 or answer.get("Error", {}).get("Code") in FULL
        raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error), name) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(errno.EIO, str(error), name) from error
