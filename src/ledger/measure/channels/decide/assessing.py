"""What an assessor typed, or wrote in a file: scores, answers, and evidence by the digest of its bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ledger.app.evidence import evidence_in
from ledger.domain.definition import Evidence
from ledger.domain.guards import raise_all
from ledger.errors import BadInput
from ledger.govern.documents.queries.documents import document_in
from ledger.govern.documents.queries.unfilled import filled
from ledger.language.literals import shortened
from ledger.measure.channels.events.assessment import AskedAnswer, Assessment
from ledger.measure.channels.pure.assessment import asked_answer, assessment_file

_WHOLE = re.compile(r"-?[0-9]{1,4}")


def assessment_of(
    file: Path | None, scores: Mapping[str, str], answers: Mapping[str, str], evidence: Mapping[str, str]
) -> Assessment:
    """What is given; what was typed goes before what stands in the file. Raises BadInput and Problems."""
    written = assessment_file(filled(document_in(file))) if file else None
    raise_all([_no_score(name, each) for name, each in scores.items() if not _WHOLE.fullmatch(each)])
    beside = {name: str((file or Path()).parent / each) for name, each in written.evidence.items()} if written else {}
    return Assessment(
        {**(written.scores if written else {}), **{name: int(each) for name, each in scores.items()}},
        {**(written.answers if written else {}), **{name: _answer(name, each) for name, each in answers.items()}},
        evidence_given({**beside, **evidence}),
    )


def assessment_told(
    scores: Mapping[str, int], answers: Mapping[str, str], evidence: Mapping[str, tuple[str, str]]
) -> Assessment:
    """What a program gives: evidence by the name and the digest of each file, which stays with it. Raises BadInput."""
    shown = {about: Evidence(*each) for about, each in evidence.items()}
    return Assessment(dict(scores), {name: _answer(name, each) for name, each in answers.items()}, shown)


def evidence_given(files: Mapping[str, str]) -> dict[str, Evidence]:
    """Files as evidence, by what each is about. Raises BadInput."""
    return {about: evidence_in(Path(each)) for about, each in files.items()}


def _answer(name: str, text: str) -> AskedAnswer:
    """`pass` or `fail`, and behind a colon why."""
    said, _, because = text.partition(":")
    found = asked_answer(said.strip())
    if found is None:
        raise BadInput(
            f"`{shortened(said)}` is no answer to the gate {name}",
            why="a gate is passed or failed, and never skipped: one that does not apply is waived",
            fix=f"--answer {name}=pass, or {name}=fail, and behind a colon why",
        )
    return found._replace(because=because.strip())


def _no_score(name: str, text: str) -> BadInput:
    return BadInput(f"`{shortened(text)}` is no score of {name}", "a score is a step of a scale", f"--score {name}=3")
