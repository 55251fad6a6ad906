"""What would not have stood under another charter, act by act, each with the rules that it breaks."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.sentence import sentence_of
from ledger.app import clock
from ledger.audit.trail.queries.counterfactual import NOT_JUDGED, Counterfactual, Fall
from ledger.render.sections import Section, just_lines


class ObstacleFound(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the other charter that stood in the way of an act, and why in words.

    Guards are seat, person, four eyes, approvals, lapse, standard, identification, population; and proposal, where what
    it decided would not have been asked for. Empty, it is none of a charter's.
    """

    guard: str
    why: str


class FallenAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act that stood, and would not have, by these obstacles.

    `decision` where it put a version in force or ended one, and `in_force` where that version governs today.
    """

    position: int
    on: date
    actor: str
    act: str
    obstacles: list[ObstacleFound]
    decision: bool
    in_force: bool


class WhatIf(Answer, frozen=True, kw_only=True):
    """Which acts of the past would not have stood, had another charter governed `scopes` from `since` on.

    `beside` are the scopes that it does not name: there, the charters of the record governed. `strangers` are seated in
    it, and known to nobody here. `acts` and `decisions` are how many stood.
    """

    commands: ClassVar = ("replay",)

    since: date
    scopes: list[str]
    beside: list[str]
    strangers: list[str]
    acts: int
    decisions: int
    fallen: list[FallenAct]
    not_judged: list[str]

    def sections(self) -> Iterator[Section]:
        """What is supposed, what falls, and what it comes to."""
        yield just_lines(*self._supposed(), *(line for each in self.fallen for line in _lines(each)), *self._sum())

    def _supposed(self) -> Iterator[str]:
        yield f"supposed from {self.since} on: {_named(self.scopes)}"
        if self.beside:
            yield f"as recorded: {_named(self.beside)}"
        yield from (f"nobody here is known as {each}" for each in self.strangers)

    def _sum(self) -> Iterator[str]:
        fallen, decided = len(self.fallen), sum(each.decision for each in self.fallen)
        yield f"{decided:,} of {self.decisions:,} decisions would not have stood, {fallen:,} of all {self.acts:,} acts"
        if governing := sum(each.in_force for each in self.fallen):
            yield f"what {governing:,} of them decided is in force today"
        yield "not judged, for no record holds it:"
        yield from (f"  · {each}" for each in self.not_judged)


def what_if(named: Callable[[str], str], zone: str, found: Counterfactual) -> WhatIf:
    """What a supposition does to the past, in a ledger's zone. `named` puts addresses in the place of ids."""
    return WhatIf(
        since=found.supposition.since,
        scopes=list(found.supposition.scopes),
        beside=list(found.beside),
        strangers=list(found.strangers),
        acts=found.acts,
        decisions=found.decisions,
        fallen=[_fallen(named, zone, each, found.governing) for each in found.falls],
        not_judged=list(NOT_JUDGED),
    )


def _fallen(named: Callable[[str], str], zone: str, fall: Fall, governing: Container[int]) -> FallenAct:
    return FallenAct(
        position=fall.recorded.position,
        on=clock.day(fall.recorded.recorded_at, zone),
        actor=named(fall.recorded.actor),
        act=named(sentence_of(fall.recorded)),
        obstacles=[ObstacleFound(guard=each.guard, why=named(each.why)) for each in fall.obstacles],
        decision=fall.decision,
        in_force=fall.recorded.position in governing,
    )


def _lines(each: FallenAct) -> Iterator[str]:
    yield f"#{each.position} {each.on} {each.actor} {each.act}{'; in force today' if each.in_force else ''}"
    yield from (f"    {one.guard or 'right'}: {one.why}" for one in each.obstacles)


def _named(scopes: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in scopes)
