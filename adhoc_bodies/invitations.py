"""How an invitation reaches its person: by mail, and as a link to send by WhatsApp.

The code itself is nowhere stored for good: it waits in the inviter's session until the
page that shows the link has been opened once.
"""

import logging

from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Membership

logger = logging.getLogger(__name__)
SESSION_KEY = "invitation"


def keep_link(request: HttpRequest, membership: Membership, code: str) -> None:
    """Keep the code for the next page of this session."""
    request.session[SESSION_KEY] = [membership.pk, code]


def taken_link(request: HttpRequest, membership: Membership) -> str:
    """The full link, once; empty when it has been shown or belongs to somebody else."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept[0] != membership.pk:
        return ""
    del request.session[SESSION_KEY]
    return link(request, kept[1])


def link(request: HttpRequest, code: str) -> str:
    """The address under which an invitation is followed."""
    return request.build_absolute_uri(reverse("activation", args=[code]))


def mail_invitation(request: HttpRequest, membership: Membership, code: str) -> None:
    """Send the link by mail too. A mail that can't be sent stops nobody: there is the link."""
    context = {"membership": membership, "link": link(request, code)}
    text = render_to_string("adhoc_bodies/people_invitation.txt", context)
    try:
        send_mail(
            _("Your access to Gaung"), text, None, [membership.user.email], fail_silently=False
        )
    except OSError:
        logger.warning("An invitation could not be mailed; its link was shown.")
