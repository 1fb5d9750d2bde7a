"""The three kinds of figures that a file can bring, and how each is stated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from targets.models import Baseline, TurnoutResult, VoterCount
from targets.turnout.imports import cells
from targets.turnout.imports.cells import Figures
from targets.turnout.imports.parts import Cell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """A kind of figures.

    `fields` are the model's figures, line by line; `shared_fields` what the form says for all
    lines; `of` what the statement is of besides its area. The first of `added_up` fields must
    add up from children to parents, those alone that name the same `basis`.
    """

    name: str
    label: "StrOrPromise"
    model: Any
    read: Callable[[Mapping[str, Cell]], Figures | None]
    needed: tuple[str, ...]
    fields: tuple[str, ...]
    heads: tuple["StrOrPromise", ...]
    sums: Mapping[str, "StrOrPromise"]
    shared_fields: tuple[str, ...] = ("source",)
    of: tuple[str, ...] = ()
    basis: str | None = None
    is_share: bool = False

    @property
    def is_result(self) -> bool:
        """Whether it is stated from voting day on; everything else only before."""
        return self.model is TurnoutResult

    @property
    def added_up(self) -> tuple[str, ...]:
        """The figures that children must add up to, in the order of `fields`."""
        return tuple(name for name in self.fields if name in self.sums)

    def sum_word(self, name: str) -> str:
        """What is added up."""
        return str(self.sums[name])

    def ordered(self, figures: Mapping[str, Any]) -> tuple[int | None, ...]:
        """A line's figures in the order of the fields."""
        return tuple(figures[name] for name in self.fields)

    def shared(self, said: Mapping[str, str]) -> tuple[str, ...]:
        """What the form says for all lines."""
        return tuple(said[name] for name in self.shared_fields)

    def statement_of(self, said: Mapping[str, str]) -> dict[str, str]:
        """What the statements are of besides their areas."""
        return {name: said[name] for name in self.of}


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="voters",
            label=gettext_lazy("Registered voters"),
            model=VoterCount,
            read=cells.voter_figures,
            needed=("voters",),
            fields=("voters",),
            heads=(gettext_lazy("Registered voters"),),
            sums={"voters": gettext_lazy("Registered voters")},
        ),
        Kind(
            name="baselines",
            label=gettext_lazy("Baselines"),
            model=Baseline,
            read=cells.baseline_figures,
            needed=("baseline",),
            fields=("turnout",),
            heads=(gettext_lazy("Baseline"),),
            sums={"turnout": gettext_lazy("Voters by the baseline")},
            shared_fields=("source", "name"),
            is_share=True,
        ),
        Kind(
            name="results",
            label=gettext_lazy("Results"),
            model=TurnoutResult,
            read=cells.result_figures,
            needed=("registered", "voted"),
            fields=("registered", "voted", "valid", "invalid"),
            heads=(
                gettext_lazy("Registered"),
                gettext_lazy("Voted"),
                gettext_lazy("Valid votes"),
                gettext_lazy("Invalid votes"),
            ),
            sums={
                "registered": gettext_lazy("Registered voters"),
                "voted": gettext_lazy("Voters who voted"),
            },
            shared_fields=("source", "basis"),
            of=("contest", "count"),
            basis="basis",
        ),
    )
}
