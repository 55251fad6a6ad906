"""The words that a door lets people choose from; those of a noun are with its questions and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from ledger.domain.agents import AGENT as AGENT
    from ledger.domain.calendar import UNITS as UNITS
    from ledger.domain.charter import ROLES as ROLES, STANDARDS as STANDARDS, Role as Role
    from ledger.domain.founding import PERSON_KINDS as PERSON_KINDS, PersonKind as PersonKind
    from ledger.domain.proposal import NATURES as NATURES
    from ledger.domain.role import DELEGABLE as DELEGABLE
    from ledger.domain.standard import DETAILS as DETAILS, LOSSES as LOSSES, PRIMARIES as PRIMARIES, STOCKS as STOCKS
    from ledger.domain.statement import SignedAct as SignedAct

_DOOR = {
    "ledger.domain.agents": "AGENT",
    "ledger.domain.calendar": "UNITS",
    "ledger.domain.charter": "ROLES STANDARDS Role",
    "ledger.domain.founding": "PERSON_KINDS PersonKind",
    "ledger.domain.proposal": "NATURES",
    "ledger.domain.role": "DELEGABLE",
    "ledger.domain.standard": "DETAILS LOSSES PRIMARIES STOCKS",
    "ledger.domain.statement": "SignedAct",
}
_HOMES = {name: module for module, names in _DOOR.items() for name in names.split()}

TokenScope = Literal["read", "propose", "decide"]
TOKEN_SCOPES: tuple[TokenScope, ...] = get_args(TokenScope)
"""What a token is for, each with all that comes before it."""


def __getattr__(name: str) -> object:
    """The words, from whoever decides by them; imported by the command that lets people choose from them (PEP 562)."""
    from ledger.door import find

    return find(__name__, _HOMES, name)
