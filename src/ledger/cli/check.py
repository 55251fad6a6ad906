"""`ledger check`: what is wrong with documents, before anybody is bothered with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ledger.app.reading import Checked
from ledger.cli.params import DAY
from ledger.cli.report import Report, Session, data_of, reporting, told
from ledger.errors import Problems


@click.command("check")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--effective", type=DAY, help="Read them against what is in force on this day (today).")
@reporting
def check_command(session: Session, files: tuple[Path, ...], effective: date | None) -> Report:
    """Read documents against each other and what is in force, run their examples, and say everything at once."""
    from ledger.app.reading import check
    from ledger.documents import load

    documents = [document for file in files for document in load(file)]
    plugins, known = _known(session, effective)
    found = check(plugins, documents, known)
    bad = any(each.problems for each in found)
    lines = [line for each in found for line in _lines(each)]
    return Report([_data(each) for each in found], lines, 1 if bad else 0)


def _known(session: Session, effective: date | None) -> Any:
    """Plugins and surroundings: the ledger's, or bare ones where there is no ledger yet."""
    from ledger.app import clock
    from ledger.app.reading import Register, around
    from ledger.domain.state import State
    from ledger.plugins import load as load_plugins

    if session.settings.database.exists():
        ledger = session.reader
        state, day = ledger.state(), effective or ledger.today()
        return ledger.plugins, around(state, day, ledger.zone, Register(ledger))
    day = effective or clock.now(False).date()
    return load_plugins(session.settings.named), around(State(), day, "UTC", Register(None))


def _lines(checked: Checked) -> list[str]:
    from ledger.language import from_json, pretty

    name = f"{checked.document.kind} {checked.draft.key if checked.draft else checked.document.value.get('key', '?')}"
    lines = [f"{'✗' if checked.problems else '✓'} {name}  ({checked.document.source})"]
    if checked.draft and checked.draft.tree is not None:
        lines += [f"    {line}" for line in pretty(from_json(checked.draft.tree)).splitlines()]
        lines += [f"    content sha256:{checked.draft.content_digest[:16]}"]
    lines += [f"  · {note}" for note in checked.notes]
    return [*lines, *(f"  {line}" for line in (told(Problems(checked.problems)) if checked.problems else ()))]


def _data(checked: Checked) -> dict[str, Any]:
    draft = checked.draft
    return {
        "source": checked.document.source,
        "kind": checked.document.kind,
        "key": draft.key if draft else checked.document.value.get("key"),
        "content": draft.content_digest if draft else None,
        "meaning": draft.meaning if draft else None,
        "notes": list(checked.notes),
        "problems": data_of(Problems(checked.problems)) if checked.problems else [],
    }
