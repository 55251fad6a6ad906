"""What the terms of a definition say of who ended it."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.domain.definition import History, governing


def ended_by(history: History, day: date) -> str:
    """Return who decided that nothing governs from a day on: who retired it, else who decided how long it governs."""
    term, last = governing(history.terms, day), history.in_force(day - timedelta(days=1))
    return (term.retired_by if term else "") or (last.decider if last else "")
