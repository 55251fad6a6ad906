"""An attribution: which records have credit to give, which may earn it, and how much each of them earns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ledger.data import Data, field, replace
from ledger.language.tree import Tree
from ledger.meanings.credit.form import Form, with_whens

RESETS = ("at_conversion", "never", "carry")
COLLAPSES = ("none", "repeats", "session", "once")


class Worth(NamedTuple):
    """The field that holds what a conversion is worth, and its currency.

    Where `stated_in` is given, that field names the currency of each conversion, and the table `rates` converts it
    into `currency`: once, at the rate of the conversion's day.
    """

    field: str
    currency: str
    stated_in: str = ""
    rates: str = ""


class Converting(NamedTuple):
    """Records of `entity` that satisfy `when` convert, at the time in `at`; `id` names them.

    `again` is `each` conversion of a journey, or the `first`.
    """

    entity: str
    when: Tree
    at: str
    id: str
    again: str = "each"
    worth: Worth | None = None


class Through(NamedTuple):
    """A buying group: the rows of `entity` that satisfy `when` say which touches belong to which conversion.

    `touch` and `conversion` are fields of that entity; a touch and a conversion have them under the same names.
    """

    entity: str
    touch: str
    conversion: str
    when: Tree


class Window(NamedTuple):
    """How far a touch may lie before the conversion: whole days, or hours, both ends included.

    `parts` are those of the funnel with a length of their own; None is no limit.
    """

    length: int | None = None
    hours: bool = False
    parts: Mapping[str, int] = {}

    def of(self, funnel: str) -> int | None:
        """The length for touches of a part of the funnel."""
        return self.parts.get(funnel, self.length)


class Joining(NamedTuple):
    """The fields that join a touch to a conversion, and which of the touches before it belong to its journey."""

    touch: str
    conversion: str
    through: Through | None = None
    reset: str = "at_conversion"
    window: Window = Window()


class Collapse(NamedTuple):
    """Which touches count as one: neighbours of one channel (`repeats`; `session`: at most `minutes` apart), or all
    touches of one channel (`once`).
    """

    how: str = "none"
    minutes: int = 0


class Touching(NamedTuple):
    """Records of `entity` that satisfy `eligible` may earn, at the time in `at`.

    `order` breaks ties between touches of one instant; its last field is no other touch's.
    """

    entity: str
    taxonomy: str
    at: str
    order: tuple[str, ...]
    eligible: Tree
    collapse: Collapse = Collapse()


class Attribution(Data, frozen=True):
    """How credit is given. `milestones` are dates of the conversion by their name.

    What nobody earned goes to `no_touch`.
    """

    conversion: Converting
    journey: Joining
    touches: Touching
    form: Form
    no_touch: str
    milestones: Mapping[str, str] = field(default_factory=dict)

    def alone(self) -> Attribution:
        """The same for a conversion whose touches are at hand: nothing joins them but that."""
        return replace(self, journey=self.journey._replace(through=None))

    def with_whens(self, of: Callable[[str, Tree], Tree]) -> Attribution:
        """The same, with each criteria replaced by what `of` makes of it and of the entity that it is over."""
        converting, touching, through = self.conversion, self.touches, self.journey.through
        if through:
            through = through._replace(when=of(through.entity, through.when))
        return replace(
            self,
            conversion=converting._replace(when=of(converting.entity, converting.when)),
            journey=self.journey._replace(through=through),
            touches=touching._replace(eligible=of(touching.entity, touching.eligible)),
            form=with_whens(self.form, lambda tree: of(touching.entity, tree)),
        )
