"""What a rule that was changed by hand means as a version of its definition: decided, once such a one is ratified.

Native --the entity's names--> criteria --meaning digest--> that of a version is compared with it, on any later day
"""

from __future__ import annotations

from datetime import date

from ledger.artifacts.data import Native
from ledger.compile.renaming import names_there, said
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.entity import schema
from ledger.language.digest import meaning_digest


def meaning_found(state: State, key: str, native: Native | None, platform: str, day: date, zone: str) -> str:
    """The meaning digest of a rule over the entity of a definition; empty where it cannot be said as a criteria."""
    version = state.history(key).in_force(day)
    entity = state.history(version.draft.entity).in_force(day) if version else None
    if native is None or native.form is None or native.signals or entity is None:
        return ""
    there, known = names_there(entity.draft, platform), schema(entity.draft, (), zone)
    try:
        names = {name: there[field.path.lower()] for name, field in native.fields.items()}
        return meaning_digest(said(native.form, names, known), known)
    except (KeyError, LedgerError):  # it reads what the entity has no field for, or says what no criteria can
        return ""
