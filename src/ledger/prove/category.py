"""What a change means: computed from what two versions say, never from how they are written.

editorial < equivalent < widening, narrowing < shifting < incomparable

A handful of combinations are gone through (`stepping`), and few are listed by DuckDB (`listing`); where there are too
many a solver is asked (`solving`). Where several can answer they give the same witness, for it is the first in the
order of the space. Where none can, a spread of combinations is tried (`trying`). *Unknown* is a third answer, and
counts as breaking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ledger.data import Data, replace
from ledger.domain.category import SAME_MEANING, category_words, credit_category_words
from ledger.installing import install_extra
from ledger.language.digest import meaning_digest
from ledger.language.evaluate import holds, values_of
from ledger.language.meaning import Composite
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import And, Tree, fields_of
from ledger.prove.axes import Space, space
from ledger.prove.listing import FirstDifference, listed
from ledger.prove.side import Side, alike
from ledger.prove.stepping import stepped
from ledger.prove.trying import tried
from ledger.prove.witness import Witness

FEWEST, FEW, MOST = 256, 100_000, 2_000_000
"""So many combinations are gone through one by one, so many are listed in no time, and so many in a second or two."""


class MeaningChange(Data, frozen=True):
    """What a change means, with a record that is gained and one that is lost, as far as there are any.

    `by` says what proved it: every combination of `size`, or the solver; `why` says why there is no answer. `credit`
    where it is credit that moves, and no verdict.
    """

    category: str
    gains: Witness | None = None
    losses: Witness | None = None
    by: str = ""
    size: int = 0
    why: str = ""
    credit: bool = False

    @property
    def breaking(self) -> bool:
        """Whether a verdict may move."""
        return self.category not in SAME_MEANING

    @property
    def witness(self) -> Witness | None:
        """A record that tells the two apart, where one was found."""
        return self.gains or self.losses

    @property
    def words(self) -> str:
        """The category with its plain words; those of a score or of stages speak of higher and lower."""
        if self.credit:
            return credit_category_words(self.category)
        seen = {each for found in (self.gains, self.losses) if found for each in (found.before, found.after)}
        return category_words(self.category, moves=not seen <= {0, 1})

    @property
    def turned(self) -> MeaningChange:
        """What it means to go back."""
        back = {"widening": "narrowing", "narrowing": "widening"}.get(self.category, self.category)
        return replace(self, category=back, gains=_turned(self.losses), losses=_turned(self.gains))


def _turned(found: Witness | None) -> Witness | None:
    return replace(found, before=found.after, after=found.before) if found else None


def change(before: Side, after: Side, today: date) -> MeaningChange:
    """What it means to go from `before` to `after`; TODAY may be any day, and the first that is tried is `today`."""
    if why := alike(before, after):
        return MeaningChange("incomparable", why=why)
    if meaning_digest(*before) == meaning_digest(*after):
        return MeaningChange("editorial")
    room = space((before, after), today)
    by, why = "", ""
    try:
        by, found = _compared(before, after, room)
    except _Unproved as unproved:
        found, why = tried(before, after, room), str(unproved)
    gains, losses = (_witness(before, after, each, sign) for each, sign in zip(found, (1, -1), strict=True))
    name = _name(gains, losses) if by or (gains and losses) else "unknown"
    return MeaningChange(name, gains, losses, by, room.size, why if name == "unknown" else "")


def told_apart(one: Side, other: Side, changes: Iterable[MeaningChange]) -> bool:
    """Whether a record that shows one of these changes shows that two sides differ too: then nothing has to be proved.

    Of such a record counts what `other` reads, for its other fields may be of another type for `one`.
    """
    if alike(one, other):
        return True
    found = [each for moved in changes for each in (moved.gains, moved.losses) if each]
    told = [({name: each.record[name] for name in each.record.keys() & other.fields}, each.today) for each in found]
    return any(one.says(record, today) != other.says(record, today) for record, today in told)


class _Unproved(Exception):
    """Why nobody can say."""


def _compared(
    before: Side, after: Side, room: Space
) -> tuple[str, tuple[FirstDifference | None, FirstDifference | None]]:
    """By listing where that is quick, else by the solver; without one by listing, as long as that ends."""
    if room.whole and room.size <= FEW:
        return "listing", (stepped if room.size <= FEWEST else listed)(before, after, room)
    from ledger.prove.solving import Unknown, solved

    try:
        return "solver", solved(before, after, room)
    except (Unknown, ModuleNotFoundError) as none:
        if room.whole and room.size <= MOST:
            return "listing", listed(before, after, room)
        raise _Unproved(_unproved(room, isinstance(none, Unknown))) from None


def _unproved(room: Space, asked: bool) -> str:
    many = f"{room.size:,} combinations are too many to list"
    if asked:
        return f"{many}, and the solver gave up"
    return f"{many}, and no solver is installed ({install_extra('prove')})"


def _name(gains: Witness | None, losses: Witness | None) -> str:
    if gains and losses:
        return "shifting"
    return "widening" if gains else "narrowing" if losses else "equivalent"


def _witness(before: Side, after: Side, found: FirstDifference | None, sign: int) -> Witness | None:
    """The record without what it can do without, replayed through the reference evaluator."""
    if found is None:
        return None

    def moved(record: Mapping[str, Any]) -> bool:
        return (after.says(record, found.today) - before.says(record, found.today)) * sign > 0

    assert moved(found.record), (found, before.meaning, after.meaning)
    record = dict(found.record)
    for name in sorted(record):
        less = {key: value for key, value in record.items() if key != name}
        record = less if moved(less) else record
    said = before.says(record, found.today), after.says(record, found.today)
    stopped = before if sign > 0 else after
    return Witness(record, found.today, *said, tuple(_clauses(stopped, record, found.today)))


def _clauses(side: Side, record: Mapping[str, Any], today: date) -> Iterator[str]:
    """The conditions of a criteria that keep a record out, as they are written."""
    if isinstance(side.meaning, Composite):
        return
    parts = side.meaning.of if isinstance(side.meaning, And) else (side.meaning,)
    for part in parts:
        if not _true(part, record, side.schema, today):
            yield canonical(part)


def _true(tree: Tree, record: Mapping[str, Any], schema: Schema, today: date) -> bool:
    return holds(tree, values_of(record, fields_of(tree), schema, today), schema, today)
