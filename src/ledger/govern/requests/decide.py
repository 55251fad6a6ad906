"""Asking for a change, and answering who asked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.definition import Evidence
from ledger.domain.event import Actor, Event
from ledger.domain.proposal import key_of
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.govern.proposals.decide.attest import evidence_in
from ledger.govern.requests import verbs
from ledger.govern.requests.fold import find_boundary, widen_to_answers

FILE_NAME = re.compile(r"[^\s:]{1,250}\.\w{1,8}")


def evidence_of(said: str) -> Evidence:
    """What somebody at this machine typed: a file by its name and the digest of its bytes, or else a text as it is.

    Raises BadInput for what looks like a file and is none.
    """
    short = 0 < len(said.encode()) <= 250  # no file system has a longer name
    if short and Path(said).exists():
        return evidence_in(Path(said))
    if short and FILE_NAME.fullmatch(said):
        raise BadInput(
            f"there is no file {said}", why="it has a file's name", fix="correct the path, or say more words"
        )
    return Evidence(said, "")


def text_as_evidence(said: str) -> Evidence:
    """What somebody says that shows it; a file's name is a text as any other."""
    return Evidence(said, "")


def ask(ledger: Ledger, actor: Actor, key: str, subject: str, hurts: str, evidence: Evidence) -> Decided:
    """Ask for a change of a definition, or of what no definition is about."""
    subject, hurts = ledger.reason(subject), ledger.reason(hurts)
    seen = Evidence(ledger.reason(evidence.name), evidence.digest)

    def verb(state: State, today: date) -> list[Event]:
        return verbs.ask(state, key=key, subject=subject, hurts=hurts, evidence=seen, by=actor.id, today=today)

    wanted = boundaries.union(find_boundary(), boundaries.definitions([key] if key else []))
    return ledger.decide(actor, verb, wanted)


def answer(ledger: Ledger, actor: Actor, request: str, proposal: str, because: str) -> Decided:
    """Answer a request: with a proposal, or without one with no."""

    def verb(state: State, today: date) -> list[Event]:
        return verbs.answer(state, request, proposal=proposal, by=actor.id, today=today, because=because)

    wanted = boundaries.union(find_boundary([request]), boundaries.definitions([key_of(proposal)] if proposal else []))
    return ledger.decide(actor, verb, wanted, widen_to_answers)
