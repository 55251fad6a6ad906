"""How a platform's verdicts compare with the ledger's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.deliver.delivery.queries.parity import Parity

SHOWN = 20
SORTS = {
    "lag": "the platform has not judged it again since it changed",
    "input": "the platform holds other values than the file",
    "logic": "the same values, and another verdict",
}


class RecordApart(msgspec.Struct, frozen=True, kw_only=True):
    """A record on which the two disagree: by which sort of difference, what each says, and why."""

    id: str
    sort: str
    there: Any
    here: Any
    why: str


class ArtifactParity(msgspec.Struct, frozen=True, kw_only=True):
    """One artifact: how many records it judges, how many hold what cannot be read, and those that are judged apart."""

    target: str
    address: str
    name: str
    key: str
    version: int
    records: int
    unreadable: int
    apart: list[RecordApart]


class ParityAnswer(Answer, frozen=True, kw_only=True):
    """How the verdicts of each artifact of a definition compare with the ledger's."""

    commands: ClassVar = ("parity",)
    content: ClassVar = "artifacts"

    artifacts: list[ArtifactParity]

    def sections(self) -> Iterator[Section]:
        """How many agree, and the first of those that do not."""
        yield just_lines(*(line for each in self.artifacts for line in _told(each)))


def parity_answer(found: Iterable[Parity]) -> ParityAnswer:
    """What came of comparing."""
    return ParityAnswer(artifacts=[_artifact(each) for each in found])


def _artifact(found: Parity) -> ArtifactParity:
    bound = found.bound
    return ArtifactParity(
        target=bound.target,
        address=bound.address,
        name=bound.name,
        key=bound.key,
        version=bound.version,
        records=found.records,
        unreadable=found.unreadable,
        apart=[
            RecordApart(id=each.id, sort=each.sort, there=each.there, here=each.here, why=each.why)
            for each in found.apart
        ],
    )


def _told(found: ArtifactParity) -> Iterator[str]:
    agree = found.records - found.unreadable - len(found.apart)
    yield f"{found.target} {found.name}, {found.key} v{found.version}: {agree:,} of {found.records:,} records agree"
    if found.unreadable:
        yield f"  {found.unreadable:,} hold a value that cannot be read, and were not judged"
    for sort, words in SORTS.items():
        if own := [each for each in found.apart if each.sort == sort]:
            yield f"  {len(own):,} by {sort}: {words}"
            yield from map(_record, own[:SHOWN])
            yield from [f"    and {len(own) - SHOWN:,} more: --json has them all"] if len(own) > SHOWN else []


def _record(each: RecordApart) -> str:
    return f"    {each.id}: there {_verdict(each.there)}, here {_verdict(each.here)}; {each.why}"


def _verdict(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
