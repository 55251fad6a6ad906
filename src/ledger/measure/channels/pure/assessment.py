"""What one assessor gives of a channel, as a file: scores, answers to gates, and evidence.

kind: assessment
scores: {audience: 3, measurable: 2}
answers: {consent: pass}
evidence: {consent: contract.pdf, audience: study.csv}       files beside this one, of which only digests go on record
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.documents import Document, only_keys
from ledger.errors import LedgerError
from ledger.kinds import shape
from ledger.language.literals import shortened
from ledger.measure.channels.events.assessment import AskedAnswer
from ledger.measure.channels.events.evaluation import FAIL, PASS

ASSESSMENT = "assessment"
_ANSWERS = {"pass": PASS, "yes": PASS, "true": PASS, "fail": FAIL, "no": FAIL, "false": FAIL}


class AssessmentFile(NamedTuple):
    """What a file gives; evidence by the name of a file, which lies beside it."""

    scores: dict[str, int]
    answers: dict[str, AskedAnswer]
    evidence: dict[str, str]


def assessment_file(document: Document) -> AssessmentFile:
    """What an assessor wrote. Raises BadInput and Problems, with places."""
    if document.kind != ASSESSMENT:
        what = f"this is a document of kind {document.kind}"
        raise document.problem(("kind",), what, "scores stand in one of kind assessment", "write kind: assessment")
    only_keys(document, (), ("kind", "scores", "answers", "evidence"))
    shape.told_together([*_objections(document)])
    return AssessmentFile(
        dict(_part(document, "scores")),
        {name: AskedAnswer(_ANSWERS[str(each).lower()]) for name, each in _part(document, "answers").items()},
        {name: shape.text(document, "evidence", name) for name in _part(document, "evidence")},
    )


def asked_answer(text: str) -> AskedAnswer | None:
    """How a gate is answered by `pass`, `fail`, `yes` or `no`; None for anything else."""
    found = _ANSWERS.get(text.lower())
    return AskedAnswer(found) if found else None


def _objections(document: Document) -> Iterator[LedgerError]:
    for name, each in _part(document, "scores").items():
        if isinstance(each, bool) or not isinstance(each, int):
            what = f"`{name}` holds `{shortened(str(each))}`"
            yield document.problem(("scores", name), what, "a score is a step of a scale", f"such as {name}: 3")
    for name, each in _part(document, "answers").items():
        if str(each).lower() not in _ANSWERS:
            what, why = f"`{name}` holds `{shortened(str(each))}`", "a gate is passed or failed, and never skipped"
            yield document.problem(("answers", name), what, why, f"write {name}: pass, or {name}: fail")


def _part(document: Document, name: str) -> dict[str, Any]:
    return shape.mapping(document, name) if shape.at(document, (name,)) is not None else {}
