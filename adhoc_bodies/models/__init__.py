"""Where a person serves: areas, elections, bodies, memberships, social accounts, exemptions."""

from adhoc_bodies.models.accounts import FollowerCount, Platform, SocialAccount
from adhoc_bodies.models.areas import Area, Level, Zone
from adhoc_bodies.models.bodies import Body
from adhoc_bodies.models.dirty import Dirty
from adhoc_bodies.models.elections import Election
from adhoc_bodies.models.exemptions import Exemption
from adhoc_bodies.models.memberships import Membership
from adhoc_bodies.models.publications import Publication

__all__ = [
    "Area",
    "Body",
    "Dirty",
    "Election",
    "Exemption",
    "FollowerCount",
    "Level",
    "Membership",
    "Platform",
    "Publication",
    "SocialAccount",
    "Zone",
]
