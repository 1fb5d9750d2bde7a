"""Paper as PDF, where WeasyPrint and the libraries of the system that it needs are there."""

import datetime as dt
import hashlib
import logging
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from PIL import ImageFile

#: What a document looks like: the colours of the portal and the rules of its papers.
STYLES = ("css/tokens.css", "css/papers.css", "css/report.css")


class PdfMissing(Exception):
    """This machine can't make PDF files; the page for printing says the same."""


def library() -> Any:
    """WeasyPrint. Raises PdfMissing when it, Pango or HarfBuzz isn't installed."""
    try:
        found = import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise PdfMissing(str(error)) from error
    # Importing it makes Pillow take pictures that are cut off, everywhere in the process: a
    # screenshot that was torn on its way must still be refused. Papers hold no such picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    # It tells each step, and warns of each rule that only screens know.
    for name in ("weasyprint", "weasyprint.progress"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return found


@cache
def makes_pdf() -> bool:
    """Whether papers can be had as PDF here; looked up once, since the import takes a second."""
    try:
        library()
    except PdfMissing:
        return False
    return True


def pdf_of(html: str, *, key: str) -> bytes:
    """A page as a tagged PDF; the same page and key give the same bytes.

    Whatever stands in the page, nothing is fetched for it: neither files nor addresses.
    """
    weasyprint = library()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    identifier = hashlib.sha256(key.encode()).digest()[:16]
    made: bytes = document.write_pdf(
        stylesheets=[weasyprint.CSS(string=styles(), url_fetcher=fetcher)],
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier,
    )
    return made


@cache
def styles() -> str:
    """The style sheets of papers, as they are in the project."""
    found = (finders.find(name) for name in STYLES)
    return "\n".join(Path(str(path)).read_text(encoding="utf-8") for path in found)


def w3c(moment: dt.datetime) -> str:
    """A moment as documents keep it: 2024-09-04T07:30:00Z."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """The answer that shows a PDF in the browser and gives it a name when saved."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
