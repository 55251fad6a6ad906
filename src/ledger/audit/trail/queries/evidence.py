"""Where a file is cited as evidence, and whether it is still the one that was shown then. Its bytes stay outside."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.app.ledger import Ledger
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.domain.definition import DefinitionAttested
from ledger.domain.event import Boundary, Query, Recorded
from ledger.domain.struck import Struck
from ledger.errors import BadInput, UnknownName
from ledger.govern.requests.events import ChangeRequested
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.steps import FILE, instead, step
from ledger.views.timeline import timeline

MOST_NAMED = 6
CITING = (ArtifactAttested, ChangeRequested, ChannelEvaluated, DefinitionAttested, FigureRecorded)
"""The events that name a file as evidence."""


class EvidenceCited(NamedTuple):
    """That the event at a position names a file with a digest; `sentence` is what was done on it."""

    position: int
    recorded_at: str
    sentence: str
    name: str
    digest: str


class EvidenceFound(NamedTuple):
    """A file as it is now, its digest empty where it is not there, and where it is cited."""

    name: str
    digest: str
    cited: tuple[EvidenceCited, ...]


def evidence_found(ledger: Ledger, file: Path) -> EvidenceFound:
    """Where a file is cited: by its name, or by its bytes under another. Raises BadInput; UnknownName for nowhere."""
    digest = _digest(file)
    events, _ = ledger.journal.read(Boundary((Query(tuple(each.stored_name for each in CITING)),)))
    counts = (recorded for recorded in events if not isinstance(recorded.event, Struck))
    every = [each for recorded in counts for each in _cited(recorded)]
    cited = tuple(each for each in every if each.name == file.name or each.digest == digest)
    if not cited:
        raise _no_citation(file, sorted({each.name for each in every}))
    return EvidenceFound(file.name, digest, cited)


def _no_citation(file: Path, names: list[str]) -> UnknownName:
    """That no act was taken on a file; the nearest of those that were shown."""
    what = f"nothing on record cites {file.name}"
    if not names:
        return UnknownName(what, "no act on record was taken on a file", step("see what is on record", "log"))
    near = (get_close_matches(file.name, names, n=1, cutoff=0) or names)[0]
    why = (
        f"no event names it, or a file with these bytes: the files that were shown are {', '.join(names[:MOST_NAMED])}"
    )
    return UnknownName(what, why, instead(f"write the name as it was then, such as {near}", str(file), near))


def _digest(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read", why=str(error.strerror), fix=instead("correct the path", str(file), FILE)
        ) from error


def _cited(recorded: Recorded) -> Iterator[EvidenceCited]:
    event: Any = recorded.event
    if isinstance(event, ChannelEvaluated):
        given = [(each.name, each.digest) for each in event.evidence]
    else:
        given = [(event.evidence, event.evidence_digest)] if event.evidence_digest else []
    sentence = next((each.sentence for each in timeline([recorded])), "")
    for name, digest in dict.fromkeys(given):
        yield EvidenceCited(recorded.position, recorded.recorded_at, sentence, name, digest)
