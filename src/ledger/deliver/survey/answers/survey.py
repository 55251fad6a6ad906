"""Surveys: what targets hold, what claims to be the same, what to do with each rule, and what is to be decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided
from ledger.artifacts.data import Native
from ledger.deliver.survey.pure.agreed import FILE
from ledger.deliver.survey.pure.claims import NameClaim
from ledger.deliver.survey.pure.columns import SurveyedColumn
from ledger.deliver.survey.pure.rules import Ruled
from ledger.deliver.survey.queries.survey import Surveyed
from ledger.govern.documents.answers.change import VerdictChange, verdict_change
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

WIDE, NARROW, PLACES = 40, 28, 90
LEAD, SCREEN, NAMED = 6, 24, 4
LEAST = ("BY", "SORT", "CHANGED")
HEAD = ("DO", "RULE", "SORT", "STATE", "IN IT", "USED BY", "CHANGED", "BY")
STATES = {
    "exact": "a criteria says the same",
    "partial": "with signals that only its platform can tell",
    "refused": "no criteria can say it",
}
ACTS = {
    "import": "as definitions",
    "join": "twins: keep one of each",
    "clear away": "nobody is in them, and no use of them is known",
    "leave": "to their platform",
}


class RuleSurveyed(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that a target holds: whether it can be governed as it is, and what to do with it.

    `label` is its name with its target, `state` a key of exact, partial or refused, and `reasons` why it is not exact.
    `needs` are the words without which it could not be written back, `same_as` the labels of what says the same.
    """

    target: str
    address: str
    name: str
    label: str
    sort: str
    state: str
    why: str
    reasons: list[str]
    act: str
    needs: list[str]
    same_as: list[str]
    members: int | None
    used_by: list[str]
    changed_at: str
    changed_by: str
    hints: list[str]

    def row(self) -> tuple[str, ...]:
        """What to do with it, and what that rests on."""
        return (
            self.act,
            _short(self.label, WIDE),
            _short(self.sort, NARROW),
            self.state + (f", if {' and '.join(self.needs)} is accepted" if self.needs else ""),
            "unknown" if self.members is None else f"{self.members:,}",
            _short(self.used_by[0], NARROW) + _more(len(self.used_by) - 1) if self.used_by else "",
            self.changed_at[:10],
            self.changed_by,
        )


class RuleBeside(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that claims a name, and what it would mean to go from the first that claims it to this one."""

    rule: str
    change: VerdictChange

    def line(self, first: str) -> str:
        """`hs MQL - live takes {score: 50}; hs MQL does not`: what it does that the first does not."""
        gained, lost = self.change.gained, self.change.lost
        if not gained and not lost:
            return f"  ? {self.rule}: nobody can say whether it means the same: {self.change.why}"
        does = [f"takes {gained.words}"] if gained else []
        does += [f"leaves out {lost.words}"] if lost else []
        opposite = "does the opposite" if len(does) > 1 else "does not" if gained else "takes it"
        return f"  ≠ {self.rule} {' and '.join(does)}; {first} {opposite}"


class NameClaimed(msgspec.Struct, frozen=True, kw_only=True):
    """Rules of like names: which say the same, most used first, and which do not.

    `sorts` are what the rules are; `members` are in the first that says the same, and `uses` rest on it.
    """

    name: str
    same: list[str]
    others: list[RuleBeside]
    sorts: list[str]
    members: int | None
    uses: int

    def line(self) -> str:
        """`4 lists claim MQL: 2 say the same, 2 differ`."""
        differ = sum(bool(each.change.gained or each.change.lost) for each in self.others)
        counts = {
            "say the same": len(self.same) if len(self.same) > 1 else 0,
            "differ": differ + (1 if len(self.same) == 1 and differ else 0),
            "may or may not differ": len(self.others) - differ,
        }
        total = len(self.same) + len(self.others)
        said = ", ".join(f"{'all' if number == total else number} {what}" for what, number in counts.items() if number)
        return f"{total} {f'{self.sorts[0]}s' if len(self.sorts) == 1 else 'rules'} claim {self.name}: {said}"

    def choice(self, most: int) -> Iterator[str]:
        """Which of them is it? The one that most is built on, what says the same, and what each other does."""
        yield f"which of these is {self.name}?"
        used = f", used by {self.uses}" if self.uses else ""
        there = "" if self.members is None else f"{self.members:,} in it"
        about = (there + used).removeprefix(", ")
        yield f"  = {self.same[0]}{f' ({about})' if about else ''}"
        yield from (f"  = {each} says the same" for each in self.same[1:])
        yield from (each.line(self.same[0]) for each in self.others[:most])
        yield from [f"  … and {len(self.others) - most} more"] if len(self.others) > most else []


class FieldPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a field was found, and in how many of its records there is a value, as far as the target tells."""

    target: str
    path: str
    filled: int | None
    records: int | None


class FieldSurveyed(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the draft, and the native fields that it stands for."""

    name: str
    type: str
    places: list[FieldPlace]

    def row(self) -> tuple[str, ...]:
        """What it is, how full, and where."""
        filled = [
            f"{each.filled / each.records:.0%}" for each in self.places if each.filled is not None and each.records
        ]
        where = ", ".join(f"{each.target} {each.path}" for each in self.places)
        return self.name, self.type, " · ".join(filled) or "unknown", _short(where, PLACES)


class EntitySurveyed(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of record as the targets hold it: its rules in the order in which to act on them, and its fields.

    `alike` are pairs of fields with how alike they look, `left` what could be no field, `drafts` names of files.
    """

    entity: str
    rules: list[RuleSurveyed]
    claims: list[NameClaimed]
    fields: list[FieldSurveyed]
    states: dict[str, int]
    acts: dict[str, int]
    alike: list[tuple[str, str, str]]
    left: list[str]
    drafts: list[str]

    def sections(self, verbose: bool) -> Iterator[Section]:
        """The table, with what leads to a decision around it; with `verbose` all that is known of each rule."""
        told = f"{self.entity}: {_many(len(self.rules), 'rule')} over {_many(len(self.fields), 'field')}"
        lead = [f"  {line}" for line in _leading(self.claims)]
        yield untitled(Lines((told, *lead, "")), Table(HEAD, tuple(each.row() for each in self.rules), LEAST))
        decisions = self._decisions(len(self.rules)) if verbose else _screen(list(self._decisions(NAMED)))
        between = ("", *decisions, *(_notes(self.rules) if verbose else ()), "")
        if rows := tuple(each.row() for each in self.fields if each.type != "signal"):
            yield untitled(Lines(between), Table(("FIELD", "TYPE", "FILLED", "WHERE"), rows, ("TYPE",)))
        summed = (_summed(self.entity, self.states, STATES), _summed("what to do", self.acts, ACTS))
        yield just_lines(*(() if rows else between), *self.beside(verbose), "", *summed)

    def _decisions(self, most: int) -> Iterator[str]:
        """What only people can decide, claim by claim; then what is in the way of the rest, each reason once."""
        for claim in self.claims:
            yield from claim.choice(most)
        yield from self._twins()
        empty = [each for each in self.rules if each.act == "clear away"]
        yield from [f"nobody is in {_named(empty, len(empty))}"] if empty else []
        for word in sorted({word for each in self.rules for word in each.needs}):
            using = [each for each in self.rules if word in each.needs]
            yield f"to be written back, {_named(using)} need a word that goes on record: --accept {word}"
        for reason, rules in _reasons(self.rules).items():
            yield f"{_named(rules)}: {reason}"

    def _twins(self) -> Iterator[str]:
        """What says the same under names that do not show it."""
        claimed = {each for claim in self.claims for each in claim.same}
        for each in self.rules:
            group = (each.label, *each.same_as)
            if each.same_as and not claimed >= set(group) and each.label == min(group):
                yield f"these say the same under other names: {', '.join(group)}"

    def beside(self, verbose: bool) -> Iterator[str]:
        """The fields that have no values here, what looks alike, and what could not be a field."""
        signals = sum(each.type == "signal" for each in self.fields)
        yield from [f"  and {signals} signals, which only their platform can tell"] if signals else []
        for one, other, share in sorted(self.alike, key=lambda pair: -float(pair[2])):
            yield f"  ? {one} and {other} look alike ({float(share):.0%}): one field, or two?"
        left = [f"  ✗ no field: {each}" for each in self.left]
        yield from left if verbose else left[:LEAD]
        if len(left) > LEAD and not verbose:
            yield f"  ✗ and {len(left) - LEAD} more that could be no field: --verbose"


class ArtifactBeside(msgspec.Struct, frozen=True, kw_only=True):
    """What a target holds beside its rules, such as a value set."""

    target: str
    address: str
    name: str
    sort: str


class TargetsSurveyed(Answer, frozen=True, kw_only=True):
    """What targets hold, entity by entity. `folder` and `page` are where drafts and a page were written, if any.

    `recorded` are the positions that say which rules are rivals, where that was asked for.
    """

    commands: ClassVar = ("survey",)

    entities: list[EntitySurveyed]
    others: list[ArtifactBeside]
    verbose: bool
    folder: str | msgspec.UnsetType = msgspec.UNSET
    page: str | msgspec.UnsetType = msgspec.UNSET
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """Entity by entity, the one with most rules first; where that is on a page, only what was written."""
        if self.page is msgspec.UNSET:
            yield from (section for each in self.entities for section in each.sections(self.verbose))
            yield just_lines(*self._also())
        else:
            yield just_lines(f"wrote {self.page}")
        yield just_lines(*self._drafted(), *recorded_lines(self.recorded))

    def _also(self) -> Iterator[str]:
        """What there is beside the rules."""
        yield from [] if self.entities else ["nothing is there that could be governed"]
        others = ", ".join(f"{each.target} {each.name} ({each.sort})" for each in self.others)
        yield from [f"also there: {others}"] if others else []

    def _drafted(self) -> Iterator[str]:
        """Where the drafts are, and what to do with them."""
        drafts = sum(len(each.drafts) for each in self.entities)
        if self.folder is not msgspec.UNSET and drafts:
            yield f"{drafts} drafts in {self.folder}: ledger check {self.folder}/*.yaml"
            yield f"what to do with each rule, to be agreed on: ledger adopt {self.folder}/{FILE} --dry-run"


def targets_surveyed(
    found: Iterable[Surveyed],
    others: Iterable[tuple[str, Native]],
    verbose: bool,
    folder: str = "",
    page: str = "",
    decided: Decided | None = None,
) -> TargetsSurveyed:
    """What was found, the entity with most rules first."""
    return TargetsSurveyed(
        entities=[_entity(each) for each in sorted(found, key=lambda each: -len(each.rules))],
        others=[ArtifactBeside(target=at, address=each.address, name=each.name, sort=each.sort) for at, each in others],
        verbose=verbose,
        folder=folder or msgspec.UNSET,
        page=page or msgspec.UNSET,
        recorded=positions_of(decided),
    )


def _entity(found: Surveyed) -> EntitySurveyed:
    return EntitySurveyed(
        entity=found.entity,
        rules=[_rule(each) for each in found.rules],
        claims=[_claim(each) for each in found.claims],
        fields=[_field(each) for each in found.columns],
        states=dict(Counter(each.state for each in found.rules)),
        acts=dict(Counter(each.act for each in found.rules)),
        alike=[(one.name, other.name, f"{share:.2f}") for one, other, share in found.alike],
        left=list(found.left),
        drafts=sorted(found.files),
    )


def _rule(found: Ruled) -> RuleSurveyed:
    native = found.native
    return RuleSurveyed(
        target=found.target,
        address=native.address,
        name=native.name,
        label=found.label,
        sort=native.sort,
        state=found.state,
        why=found.why,
        reasons=list(found.reasons),
        act=found.act,
        needs=list(found.needs),
        same_as=list(found.twins),
        members=native.members,
        used_by=list(native.used_by),
        changed_at=native.changed_at,
        changed_by=native.changed_by,
        hints=list(found.hints),
    )


def _claim(found: NameClaim) -> NameClaimed:
    return NameClaimed(
        name=found.name,
        same=[each.label for each in found.same],
        others=[RuleBeside(rule=each.label, change=verdict_change(change)) for each, change in found.others],
        sorts=sorted({each.native.sort for each in found.members}),
        members=found.first.native.members,
        uses=len(found.first.native.used_by),
    )


def _field(found: SurveyedColumn) -> FieldSurveyed:
    places = [
        FieldPlace(target=each.target, path=each.field.path, filled=each.field.filled, records=each.field.records)
        for each in found.places
    ]
    return FieldSurveyed(name=found.name, type=found.type, places=places)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s'[: number != 1]}"


def _leading(claims: Sequence[NameClaimed]) -> Iterator[str]:
    """What a company should see first: how many claim one name, and whether they mean it."""
    yield from (each.line() for each in claims[:LEAD])
    yield from [f"and {len(claims) - LEAD} more names are claimed by several"] if len(claims) > LEAD else []


def _reasons(rules: Iterable[RuleSurveyed]) -> Mapping[str, list[RuleSurveyed]]:
    """Why rules are not exact, what is in the way of most first."""
    found: dict[str, list[RuleSurveyed]] = {}
    for each in rules:
        for reason in each.reasons:
            found.setdefault(reason, []).append(each)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _named(rules: Sequence[RuleSurveyed], most: int = NAMED) -> str:
    return ", ".join(each.label for each in rules[:most]) + _more(len(rules) - most)


def _more(number: int) -> str:
    return f" +{number}" if number > 0 else ""


def _screen(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SCREEN]
    if len(lines) > SCREEN:
        yield f"… and {len(lines) - SCREEN} lines more, with the notes on each rule: --verbose"


def _notes(rules: Iterable[RuleSurveyed]) -> Iterator[str]:
    yield ""
    for each in rules:
        notes = [*([each.why] if each.why else []), *each.hints]
        yield from [each.label, *(f"  · {note}" for note in notes)] if notes else []


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _summed(of: str, counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """A line of counts, each with its plain words."""
    told = (f"{counts[word]} {word} ({plain})" for word, plain in words.items() if word in counts)
    return f"{of}: {' · '.join(told)}"
