"""One fingerprint of everything that is computed and stored."""

import hashlib

from django.db.models import Model

from targets.models import AreaWeek, BodyWeek, ClosedDuties

COMPUTED: list[tuple[type[Model], list[str]]] = [
    (BodyWeek, ["week", "body_id"]),
    (AreaWeek, ["election_id", "week", "area_id", "kind"]),
    (ClosedDuties, ["week", "body_id"]),
]


def stored_digest() -> str:
    """SHA-256 over all rows of figures and duties, column by column."""
    digest = hashlib.sha256()
    for model, key in COMPUTED:
        names = sorted(one.attname for one in model._meta.concrete_fields)
        rows = model._default_manager.order_by(*key).values_list(*names)
        for row in rows.iterator(chunk_size=2000):
            digest.update(f"{model.__name__} {row}\n".encode())
    return digest.hexdigest()
