"""What a survey makes of each rule that the platforms hold: can it be governed, what is it over, what is odd about it.

exact     its criteria means the same
partial   parts of it are signals, known to that platform alone
refused   it cannot be said in the language, and why
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.artifacts.data import Native
from ledger.compile.renaming import Renamed, said
from ledger.errors import LedgerError
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.prove.category import MeaningChange
from ledger.prove.witness import in_words

STALE_YEARS, SHOWN = 2, 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """One native rule of a target: its state, why, its tree where there is one, and what a person should know.

    `needs` are the approximations without which it could not be written back there, `twins` what says the same.
    """

    target: str
    platform: str
    native: Native
    state: str
    why: str
    tree: Tree | None
    hints: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()

    @property
    def act(self) -> str:
        """What to do with it first: govern it, join it with its twin, clear it away, or leave it to its platform."""
        if self.native.members == 0 and not self.native.used_by:
            return "clear away"
        if self.tree is None:
            return "leave"
        return "join" if self.twins else "import"

    @property
    def label(self) -> str:
        """What people call it, with its target: `hs MQL - live`."""
        return f"{self.target} {self.native.name}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not exact, each reason once, whatever it is about."""
        signals = (each.rpartition("`: ")[2] for each in self.native.signals)
        return tuple(dict.fromkeys(signals)) or ((self.why,) if self.why else ())


def ruled(target: str, platform: str, native: Native, schema: Schema, names: Mapping[str, Renamed]) -> Ruled:
    """A native rule over the names of an entity."""
    if native.form is None:
        return Ruled(target, platform, native, "refused", native.refused, None)
    try:
        tree = said(native.form, names, schema)
    except LedgerError as problem:
        return Ruled(target, platform, native, "refused", ": ".join(filter(None, (problem.what, problem.why))), None)
    state = "partial" if native.signals else "exact"
    return Ruled(target, platform, native, state, "; ".join(_grouped(native.signals)), tree)


def hints(rule: Ruled, compared: Iterable[tuple[Ruled, MeaningChange]], today: date) -> Iterator[str]:
    """What a person should know before doing anything with it. `compared` is what it has to do with others."""
    native = rule.native
    if native.members == 0:
        yield "nobody is in it"
    if native.used_by:
        yield f"used by {', '.join(native.used_by)}"
    if (changed := _year(native.changed_at)) and today.year - changed > STALE_YEARS:
        yield f"unchanged since {changed}"
    if found := [_beside(rule, *each) for each in compared]:
        yield from found[:SHOWN]
        yield from [f"and {len(found) - SHOWN} more of like name"] if len(found) > SHOWN else []
    yield from native.notes


def _beside(rule: Ruled, other: Ruled, found: MeaningChange) -> str:
    if found.witness:
        verdicts = ("true here and false there", "false here and true there")[found.witness.after]
        return f"differs from {other.label}: {in_words(found.witness.record)} is {verdicts}"
    if found.breaking:
        return f"nobody can say whether it means the same as {other.label}: {found.why}"
    same = rule.tree and other.tree and canonical(rule.tree) == canonical(other.tree)
    return f"{'says' if same else 'means'} the same as {other.label}"


def _grouped(signals: Sequence[str]) -> Iterator[str]:
    """The signals of a rule, those of one reason together: "`form`: …" becomes "form, page: …"."""
    by_reason: dict[str, list[str]] = {}
    for each in signals:
        name, _, reason = each.rpartition("`: ") if "`: " in each else ("", "", each)
        by_reason.setdefault(reason, []).append(name.removeprefix("`"))
    for reason, names in by_reason.items():
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        named = ", ".join(filter(None, names[:SHOWN]))
        yield f"{named}{more}: {reason}" if named else reason


def _year(instant: str) -> int | None:
    try:
        return datetime.fromisoformat(instant).year if instant else None
    except ValueError:
        return None
