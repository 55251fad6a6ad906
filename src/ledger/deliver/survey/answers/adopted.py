"""Adoption in bulk: what became of everything that was agreed after a survey, and whom the rest waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problems, reasons
from ledger.deliver.survey.decide.adopt import Adoption
from ledger.render.sections import Section, Table, just_lines, untitled

MISSING, SHOWN, NAMED = 4, 40, 4
DONE = {
    "attest": "attested",
    "propose": "proposed",
    "rebase": "rebased",
    "approve": "approved",
    "ratify": "ratified",
    "bind": "bound",
    "join": "joined",
    "wait": "in force",
}
LEFT = {"leave": "left to their platforms", "clear away": "to be cleared away there, by hand"}


class AgreedOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one agreed thing: a document, or the rule of a target.

    `done` are the steps that were taken now, `left` those that were not, and `waits_for` says what the first of them
    waits for. Where there is none of these, it was so already.
    """

    subject: str
    act: str
    key: str
    done: list[str]
    left: list[str]
    waits_for: str
    errors: list[Problem]

    @property
    def outcome(self) -> str:
        """In a few words."""
        if self.errors:
            return "not: see below"
        told = " and ".join(DONE[each] for each in self.done)
        left = f"to be {' and '.join(DONE[each] for each in self.left)}" if self.left else ""
        return ", ".join(filter(None, (told, left))) or "so already"


class AgreedCarriedOut(Answer, frozen=True, kw_only=True):
    """What became of everything that was agreed, or what would be done in a `dry_run`."""

    commands: ClassVar = ("adopt",)

    outcomes: list[AgreedOutcome]
    dry_run: bool
    code: int

    def sections(self) -> Iterator[Section]:
        """A row for each that is governed here; then what is in the way and what waits, each cause once."""
        asked = [each for each in self.outcomes if each.act not in LEFT]
        rows = tuple((each.act, each.subject[:SHOWN], each.key or "-", each.outcome) for each in asked)
        yield untitled(Table(("DO", "WHAT", "AS", "OUTCOME"), rows))
        yield just_lines(*self._refused(), *self._waiting(), *self._summed(asked))

    def _refused(self) -> Iterator[str]:
        causes: dict[tuple[str, str, str], list[AgreedOutcome]] = {}
        for each in self.outcomes:
            for error in each.errors:
                causes.setdefault((error.what, error.why, error.fix), []).append(each)
        for found in causes.values():
            error = found[0].errors[0]
            yield f"✗ {_named(found)}: {error.what}" + (f" ({error.place})" if error.place and len(found) == 1 else "")
            yield from reasons(error, "    ")

    def _waiting(self) -> Iterator[str]:
        waits: dict[str, list[AgreedOutcome]] = {}
        for each in self.outcomes:
            if each.waits_for:
                waits.setdefault(each.waits_for, []).append(each)
        yield from (f"… {_named(found)} {_wait(found)} for {what}" for what, found in waits.items())

    def _summed(self, asked: Sequence[AgreedOutcome]) -> Iterator[str]:
        so = sum(not each.left and not each.errors for each in asked)
        yield f"{so} of {len(asked)} are as agreed" + ("; nothing was recorded: a dry run" if self.dry_run else "")
        for act, number in Counter(each.act for each in self.outcomes if each.act in LEFT).items():
            yield f"{number} {'is' if number == 1 else 'are'} {LEFT[act]}"


def agreed_carried_out(found: Iterable[Adoption], *, dry_run: bool) -> AgreedCarriedOut:
    """What became of each. The exit code is that of the worst problem, or that something is missing."""
    adoptions = list(found)
    codes = [each.problem.exit_code for each in adoptions if each.problem]
    codes += [MISSING for each in adoptions if each.carried.left and not dry_run]
    return AgreedCarriedOut(
        outcomes=[_outcome(each) for each in adoptions], dry_run=dry_run, code=max(codes, default=0)
    )


def _outcome(found: Adoption) -> AgreedOutcome:
    carried = found.carried
    return AgreedOutcome(
        subject=found.subject,
        act=found.act,
        key=found.key,
        done=list(carried.done),
        left=list(carried.left),
        waits_for=carried.waits,
        errors=problems(found.problem),
    )


def _named(found: Sequence[AgreedOutcome]) -> str:
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{', '.join(each.subject for each in found[:NAMED])}{more}"


def _wait(found: Sequence[AgreedOutcome]) -> str:
    return "waits" if len(found) == 1 else "wait"
