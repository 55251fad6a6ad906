"""What nobody can know from how a channel was judged: said before somebody decides on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ledger.meanings.framework.scoring import open_scores
from ledger.measure.channels.events.evaluation import UNKNOWN, ChannelEvaluated
from ledger.measure.channels.verbs.evaluating import given_by_assessor

if TYPE_CHECKING:
    from ledger.meanings.framework.framework import Framework
    from ledger.measure.channels.queries.brief import ChannelBriefOn


def cannot_tell(found: ChannelBriefOn) -> Iterator[str]:
    """What is unknown, open, only said, or taken on trust."""
    judged, rules, file = found.channel.evaluation, found.channel.rules, found.channel.history.file
    if judged and rules:
        yield from _judged(judged, rules)
    if found.turning and not found.turning.robust:
        yield "which weights are right: the framework leaves them open, and they decide what is recommended"
    for name, fields in sorted(file.filled_by.items()):
        yield f"whether {name} fills in {', '.join(fields)} on every record: the channel's file says so"
    if file.expected_conversions:
        yield f"whether {file.expected_conversions} conversions come: the channel's file says so"
    yield "whether it causes anything: a score is a judgement, and only a test with a control group tells"


def _judged(judged: ChannelEvaluated, rules: Framework) -> Iterator[str]:
    for gate in judged.gates:
        if gate.answer == UNKNOWN:
            yield f"the gate {gate.key}: {gate.because or 'nobody answered it'}"
    for each in open_scores(rules, given_by_assessor(judged)):
        yield f"{each.key}: {each.why}"
    shown = {each.about for each in judged.evidence}
    scored = {key for each in judged.scores for key in each.scores}
    if bare := [each.key for each in rules.criteria if each.key in scored and each.key not in shown]:
        yield f"what the scores of {', '.join(bare)} rest on: no file was shown"
