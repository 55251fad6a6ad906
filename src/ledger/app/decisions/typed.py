"""The digest of what was read, as whoever answers gives it."""

from __future__ import annotations

import re

from ledger.errors import BadInput
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
