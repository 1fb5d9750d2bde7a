"""The small pages that belong to the look: theme, manifest, offline page, style guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal import samples
from portal.context_processors import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie of this device; anything else follows the device."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to install the portal as an app."""
    icons = [
        {
            "src": static(f"icons/mark-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    maskable = {
        "src": static("icons/maskable-512.png"),
        "sizes": "512x512",
        "type": "image/png",
    }
    return JsonResponse(
        {
            "id": "/",
            "name": "Gaung",
            "short_name": "Gaung",
            "lang": "id",
            "start_url": "/",
            "scope": "/",
            # "Share" in Instagram, TikTok or Facebook offers the report form; Android puts the
            # link into the text.
            "share_target": {
                "action": "/lapor/",
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
            "display": "standalone",
            "background_color": "#F6F4F1",
            "theme_color": "#430D15",
            "icons": [*icons, maskable | {"purpose": "maskable"}],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component with sample figures; for staff, and for everybody in the demo."""
    if not (settings.GAUNG_DEMO or request.user.is_staff):
        raise Http404
    return render(request, "portal/style_guide.html", samples.guide())
