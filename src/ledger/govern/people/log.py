"""What the log says of credentials and tokens."""

from __future__ import annotations

from typing import Any

from ledger.domain.credential import (
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    method_of,
)
from ledger.govern.people.events import TokenEnded, TokenMade
from ledger.views.words import marks


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case CredentialAdded():
            return f"enrolled the {method_of(event.public)} credential {event.credential}"
        case CredentialConfirmed():
            how = " with the recovery key" if event.recovered else ""
            return f"confirmed {event.person}'s credential {event.credential}{how}{marks(event)}"
        case CredentialObjected():
            return f"objected to {event.person}'s credential {event.credential}"
        case CredentialRevoked():
            return f"ended {event.person}'s credential {event.credential}"
        case TokenMade():
            return f"made the token {event.credential} of {event.person}, to {event.scope}, until {event.until[:10]}"
        case TokenEnded():
            return f"ended the token {event.credential} of {event.person}"
        case _:
            return ""
