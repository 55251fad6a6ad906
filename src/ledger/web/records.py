"""Records that a page counts: those of a population that the server knows, or what is sent along and then forgotten."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path, PurePath
from typing import NamedTuple

from starlette.datastructures import UploadFile

from ledger.app.populations import Records, records_of, records_sent
from ledger.errors import LedgerError, UnknownName
from ledger.govern.documents.queries.documents import LARGEST, TooLarge, text_of
from ledger.govern.proposals.answers.card import ProposalCard
from ledger.govern.seats.queries.rights import may_read
from ledger.web.visit import Visit

ENCODINGS = ("windows-1252", "iso-8859-15", "utf-16-le", "utf-16-be", "mac-roman", "shift_jis")
"""Those that a page offers beside UTF-8, and UTF-16 by its mark, which need no name."""
LONGEST_NAME = 255  # characters of the name of a file


class RecordsNamed(NamedTuple):
    """Records, and how they are called beside what was counted of them."""

    records: Records
    source: str


def populations(visit: Visit) -> list[str]:
    """Those that the server knows, for who may ask about them."""
    return sorted(visit.ledger.settings.populations) if may_read(visit.ledger, visit.actor) else []


JOURNEYS = "journeys"
"""What an attribution is counted on: no population of the settings, but those that they name for its credit."""


def countable(visit: Visit, card: ProposalCard, names: Sequence[str]) -> Mapping[str, str]:
    """On what a headline that nobody counted can be counted here, and how that is called; nothing where it cannot.

    `names` are the populations that who asks may ask about.
    """
    if card.count is None or not names:
        return {}
    if "touches" not in card.count.arguments:
        return {each: each for each in names}
    try:
        named = visit.ledger.settings.credited(card.key)
    except LedgerError:  # its own page says what is wrong with them
        return {}
    return {JOURNEYS: f"{named['touches']} and {named['conversions']}"} if named else {}


def population_named(visit: Visit, name: str) -> str:
    """A population by the name that `ledger.toml` gives it; never a path, nor another table. Raises UnknownName."""
    known = visit.ledger.settings.populations
    if name in known:
        return name
    raise UnknownName(
        f"the server knows no population `{name[:40]}`",
        why=f"there is {', '.join(sorted(known))}" if known else "ledger.toml names none",
        fix="name one as `?in=NAME`, or type the record in",
    )


def chosen(visit: Visit) -> RecordsNamed | None:
    """The records that a form names or brings along, those it brings first. Raises UnknownName and BadInput."""
    if sent := upload(visit, "records"):
        sent.file.rollover()  # type: ignore[attr-defined]  # a file of the system's, which has no name there
        name = file_name(sent, "records")
        found = records_sent(name, sent.file, visit.text("encoding"))
        return RecordsNamed(found, f"{name}, sent by {visit.address}")
    if name := visit.text("population"):
        found = records_of(visit.ledger.settings, population_named(visit, name), None, {})
        return RecordsNamed(found, f"{name}, which the server knows")
    return None


def upload(visit: Visit, name: str) -> UploadFile | None:
    """A file that a form brought along; None where it is empty, or none was chosen."""
    found = visit.form.get(name)
    return found if isinstance(found, UploadFile) and found.size else None


def file_name(sent: UploadFile, otherwise: str) -> str:
    """Return the name of a file that was sent, without folders. Raises TooLarge."""
    name = PurePath(sent.filename or otherwise).name
    if len(name) > LONGEST_NAME:
        raise TooLarge("the name of the file is too long", f"it has at most {LONGEST_NAME} characters", "rename it")
    return name


def document_text(visit: Visit) -> str:
    """Return the text of a document: of the file that was sent, else as typed, read as the command line reads a file.

    Raises BadInput, and TooLarge where it is longer than a document may be: none is ever cut.
    """
    sent = upload(visit, "document")
    if sent is None:
        return text_of(visit.text("text"), "text")
    text = text_of(sent.file.read(LARGEST + 1), file_name(sent, "document"))
    return text.replace("\r\n", "\n").strip()


def stamp_of(records: Mapping[str, Records]) -> Hashable | None:
    """What tells that files are still the same; None where a table on a server may have changed."""
    files = {name: Path(each.path) for name, each in records.items()}
    if not all(each.is_file() for each in files.values()):
        return None
    return tuple((name, str(each), each.stat().st_mtime_ns, each.stat().st_size) for name, each in files.items())


def counting(visit: Visit) -> AbstractContextManager[None]:
    """A turn at counting. Raises Busy."""
    return visit.site.counting.taken(visit.session.person)
