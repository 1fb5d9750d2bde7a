"""What was to be said and what was said: one file for each part of it."""

from posts.models.cases import IntegrityCase
from posts.models.directives import Directive, DirectivePlatform
from posts.models.engagement import Engagement
from posts.models.evidence import Evidence, Fingerprint, UploadDay
from posts.models.presence import Disappearance, PresenceCheck
from posts.models.rechecks import Draw, Recheck
from posts.models.reports import Report
from posts.models.reviews import Hold, Review
from posts.models.stages import Stage
from posts.models.topics import Topic

__all__ = [
    "Directive",
    "DirectivePlatform",
    "Disappearance",
    "Draw",
    "Engagement",
    "Evidence",
    "Fingerprint",
    "Hold",
    "IntegrityCase",
    "PresenceCheck",
    "Recheck",
    "Report",
    "Review",
    "Stage",
    "Topic",
    "UploadDay",
]
