"""What one assessor gives to the judgement of a channel, and what a framework takes of it.

scores by criterion      a step of its scale
answers by gate          of those that people answer; what the ledger computes is waived, and never answered or skipped
evidence                 the digest of a file, for a criterion or a gate
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.data import Data, field
from ledger.domain.definition import Evidence
from ledger.domain.guards import raise_all
from ledger.errors import BadInput, LedgerError, Refused
from ledger.language.fault import nearest
from ledger.meanings.framework.framework import Criterion, Framework, Gate
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.events.evaluation import PASS, Answered, EvidenceGiven
from ledger.steps import DATE, FILE, TEXT, Open, again, step


class AskedAnswer(NamedTuple):
    """How somebody answers a gate that people answer, and why."""

    answer: Answered
    because: str = ""


class Assessment(Data, frozen=True):
    """What one assessor gives: scores by criterion, answers by gate, and evidence by what it is about."""

    scores: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, AskedAnswer] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


NOTHING = Assessment()
"""Somebody only has the ledger ask its own gates again."""


def require_file_complete(rules: Framework, file: ChannelFile) -> None:
    """Pass where the file of a channel says all that the framework asks. Raises Refused."""
    if lacks := [each.key for each in rules.asks if not file.answer(each.key)]:
        raise Refused(
            f"the file of `{file.key}` does not say {', '.join(lacks)}",
            why="the framework asks it of every channel",
            fix=step("write it there, and register it again", "channel register", FILE),
        )


def require_answerable(rules: Framework, assessment: Assessment, key: str) -> None:
    """Pass where everything that was given is something the framework asks people for; else tell all that is not."""
    criteria, gates = {each.key: each for each in rules.criteria}, {each.key: each for each in rules.gates}
    problems = list[LedgerError]()
    for name, score in assessment.scores.items():
        problems += [*_score_objection(criteria, name, score)]
    for name in assessment.answers:
        problems += [*_answer_objection(gates, name, key)]
    for name in assessment.evidence:
        if name not in criteria and not (name in gates and gates[name].asked):
            problems.append(_unknown(name, "evidence", [*criteria, *(each.key for each in rules.gates if each.asked)]))
    raise_all(problems)


def _score_objection(criteria: Mapping[str, Criterion], name: str, score: int) -> Iterator[BadInput]:
    if name not in criteria:
        yield _unknown(name, "a score", [*criteria])
    elif not 0 <= score <= criteria[name].most:
        steps = "; ".join(f"{n}: {each}" for n, each in enumerate(criteria[name].scale))
        what = f"{name} has no step {score}"
        yield BadInput(what, why=f"its scale is {steps}", fix=f"give one of 0 to {criteria[name].most}")


def _answer_objection(gates: Mapping[str, Gate], name: str, channel: str) -> Iterator[BadInput]:
    if name not in gates:
        yield _unknown(name, "an answer", [each.key for each in gates.values() if each.asked])
    elif not gates[name].asked:
        yield BadInput(
            f"nobody answers the gate {name}",
            why="the ledger computes it from the definitions in force; it is waived, and never answered or skipped",
            fix=step("waive it until a day", "waive", f"gate:{name}@{channel}", until=DATE, because=TEXT),
        )


def _unknown(name: str, what: str, known: Sequence[str]) -> BadInput:
    near = nearest(name, known)
    return BadInput(
        f"`{name}` takes no {what.removeprefix('an ').removeprefix('a ')}",
        why=f"the framework asks for {what} of {', '.join(known)}" if known else f"the framework asks for no {what}",
        fix=f"write {near}" if near else "leave it out",
    )


def require_evidence(rules: Framework, assessment: Assessment, evidence: Sequence[EvidenceGiven], channel: str) -> None:
    """Pass where what has to be shown is: each score and each pass that needs evidence has some on record."""
    shown = {each.about for each in evidence}
    wanted = [each.key for each in rules.criteria if each.evidence and each.key in assessment.scores]
    wanted += [
        each.key
        for each in rules.gates
        if each.evidence and each.key in assessment.answers and assessment.answers[each.key].answer == PASS
    ]
    raise_all([_missing(name, channel) for name in wanted if name not in shown])


def _missing(name: str, channel: str) -> Refused:
    return Refused(
        f"there is no evidence for {name}",
        why="the framework takes none of it without a file that shows it, whose digest goes on record",
        fix=again("show it", evidence=Open(f"{name}=FILE")),
    )
