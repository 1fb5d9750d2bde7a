"""What the page of papers offers, with sizes and times as they were measured."""

from dataclasses import dataclass

from adhoc_bodies.models import Body, Level
from targets.lens import Lens
from targets.papers.contents import children_of
from targets.papers.pdf import makes_pdf
from targets.papers.tables import has_bodies

#: Bytes of a file without lines, and of one line more.
XLSX, XLSX_LINE = 6_000, 66
CSV, CSV_LINE = 250, 90
REPORT, REPORT_LINE = 52_000, 1_900
#: Milliseconds that a file of the pack and the report take.
FILE_TIME, REPORT_TIME = 250, 6_000
#: Packs that the page lists.
LISTED = 8


@dataclass(frozen=True)
class Offer:
    """How many lines the tables have, how large the files get, how long a pack takes."""

    children: int
    bodies: int | None
    has_pdf: bool
    is_district: bool = False

    @property
    def xlsx(self) -> int:
        """Bytes of the children's table, about."""
        return XLSX + self.children * XLSX_LINE

    @property
    def xlsx_bodies(self) -> int:
        """Bytes of the bodies' table, about."""
        return XLSX + (self.bodies or 0) * XLSX_LINE

    @property
    def csv(self) -> int:
        """Bytes of the children's table as CSV, about."""
        return CSV + self.children * CSV_LINE

    @property
    def csv_bodies(self) -> int:
        """Bytes of the bodies' table as CSV, about."""
        return CSV + (self.bodies or 0) * CSV_LINE

    @property
    def report(self) -> int:
        """Bytes of the report, about."""
        return REPORT + self.children * REPORT_LINE

    @property
    def files(self) -> int:
        """Files of a pack without the report: the summary, and one for each child; a
        district's has its weeks in one."""
        return 2 if self.is_district else self.children + 1

    @property
    def pack(self) -> int:
        """Bytes of a pack with the report, about."""
        return self.files * XLSX + self.report

    @property
    def pack_seconds(self) -> int:
        """Seconds until a pack with the report is ready, about, once a worker is free."""
        return (self.files * FILE_TIME + REPORT_TIME) // 1000 + 1


def offer_of(lens: Lens) -> Offer:
    """What there is for an area."""
    in_election = Body.objects.ad_hoc().filter(election=lens.scope.election_id)
    bodies = in_election.within(lens.area).count() if has_bodies(lens) else None
    by_body = lens.area.level == Level.DISTRICT
    children = (bodies or 0) if by_body else children_of(lens).count()
    return Offer(children, None if by_body else bodies, makes_pdf(), is_district=by_body)
