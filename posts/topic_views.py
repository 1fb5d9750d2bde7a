"""Saying afterwards whom an issued directive addresses and what for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from posts import directive_actions
from posts.compose_views import PAGE_METHODS, written
from posts.models import Directive, Topic
from posts.topic_forms import TOPIC_FIELDS, TopicsForm, topic_values


@require_http_methods(PAGE_METHODS)
def directive_topics(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the segments and purposes of an issued directive; those of a draft are in its form."""
    directive = written(request, pk)
    if directive.state == Directive.State.DRAFT:
        return redirect("directive_edit", pk)
    sent = request.POST if request.method == "POST" else None
    form = TopicsForm(sent, initial=topic_values(directive))
    form.offer_topics(list(Topic.objects.all()))
    if sent is not None and form.is_valid():
        directive_actions.classify(
            directive=directive, by=person_of(request), topics=form.chosen_topics()
        )
        messages.success(request, _("Segments and purposes saved. They are counted in minutes."))
        return redirect("directive_detail", pk)
    context = {
        "directive": directive,
        "form": form,
        "topic_fields": [form[name] for name in TOPIC_FIELDS],
        "back_url": reverse("directive_detail", args=[pk]),
        "bar_title": _("Segments and purposes"),
    }
    return render(
        request, "posts/directive_topics.html", context, status=200 if sent is None else 422
    )
