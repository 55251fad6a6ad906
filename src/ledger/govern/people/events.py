"""The tokens by which programs act for people: who made which, and who ended it.

What is done by a token names its `credential`, which is how it is known here. The secret, and what it is called, are
beside the ledger: the record tells neither.
"""

from __future__ import annotations

from typing import ClassVar

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member


class _OfToken(Event, frozen=True, kw_only=True):
    """`person` is whose acts it makes."""

    tag_forms: ClassVar[Forms] = (by_member("credential", "credential"), by_member("person", "person"))

    credential: str
    person: str


class TokenMade(_OfToken, frozen=True, kw_only=True):
    """Somebody made a token by which a program acts for a person: what for at most, and until when."""

    stored_name: ClassVar[str] = "token.made/1"
    scope: str
    until: str


class TokenEnded(_OfToken, frozen=True, kw_only=True):
    """Somebody ended it before its time."""

    stored_name: ClassVar[str] = "token.ended/1"
