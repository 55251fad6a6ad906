"""Answering a proposal: approve, decline."""

from __future__ import annotations

import re
from functools import partial

from ledger.app.ledger import Decided, Ledger
from ledger.domain import approving
from ledger.domain.brief import Population
from ledger.domain.event import Actor
from ledger.errors import BadInput
from ledger.govern.proposals.decide.gather import answer
from ledger.language.literals import shortened
from ledger.steps import Open, step

TYPED, WHOLE = 8, 64  # digits of a digest


def typed_digest(given: str | None, at_terminal: bool) -> str:
    """The digest of what was read, as it was given; empty where none was. Raises BadInput where it has too few digits.

    A person who copies it from a screen may break off; a program has all of it, and loses nothing by giving it.
    """
    least = TYPED if at_terminal else WHOLE
    if given is None:
        return ""
    if re.fullmatch(f"[0-9a-f]{{{least},{WHOLE}}}", given):
        return given
    raise BadInput(
        f"`{shortened(given)}` is not the digest that was read",
        why=f"a digest has {WHOLE} hexadecimal digits; at a terminal the first {TYPED} are enough, elsewhere all count",
        fix=step(
            f"read it, and give {f'the first {least}' if least < WHOLE else 'all of them'}",
            "show",
            Open("PROPOSAL"),
            json=True,
        ),
    )


def approve(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Population | None = None, read: str = ""
) -> Decided:
    """Consent to a proposal as it is. `seen` is its population now, where anybody looked; `read` what was read."""
    return answer(ledger, actor, proposal, partial(approving.approve, seen=seen, read=read), because)


def decline(ledger: Ledger, actor: Actor, proposal: str, because: str, read: str = "") -> Decided:
    """Say no to a proposal, on record. `read` is the digest of what was read."""
    return answer(ledger, actor, proposal, partial(approving.decline, read=read), because)
