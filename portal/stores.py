"""Where screenshots are kept: a folder of this machine, or a bucket named by one address."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

WRONG = (
    "EVIDENCE_S3_URL must read s3://KEY:SECRET@HOST[:PORT]/BUCKET[/FOLDER][?region=NAME], "
    "s3+http:// for a store without HTTPS, s3:///BUCKET for Amazon's own with a role."
)


def screenshots(url: str, folder: Path) -> dict[str, Any]:
    """The entry of Django's STORAGES: the bucket of `url`, or the folder where that is empty."""
    if not url:
        options = {"location": folder, "base_url": None}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    options = bucket(url)
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured(
            "EVIDENCE_S3_URL needs a library that is missing: pip install 'django-storages[s3]'."
        )
    return {"BACKEND": "portal.object_storage.ObjectStorage", "OPTIONS": options}


def bucket(url: str) -> dict[str, Any]:
    """What an address says: endpoint, bucket, folder, key and region. Never repeats its secret."""
    try:
        parts = urlsplit(url)
        has_host = parts.port is not None or bool(parts.hostname)
    except ValueError:
        raise ImproperlyConfigured(WRONG) from None
    name, _, inside = parts.path.strip("/").partition("/")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    region = asked.pop("region", None)
    if parts.scheme not in ("s3", "s3+http") or not name or asked or parts.fragment:
        raise ImproperlyConfigured(WRONG)
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(WRONG)
    options: dict[str, Any] = {"bucket_name": unquote(name), "location": unquote(inside)}
    if has_host:
        scheme = "http" if parts.scheme == "s3+http" else "https"
        options["endpoint_url"] = f"{scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.username and parts.password:
        options["access_key"] = unquote(parts.username)
        options["secret_key"] = unquote(parts.password)
    return options | {"region_name": region or "us-east-1"}
