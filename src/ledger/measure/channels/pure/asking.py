"""A gate is asked: its question finds an answer, and whatever keeps it from one is told as *unknown*, which fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.meanings.framework.framework import Gate
from ledger.measure.channels.pure.answer import ANSWERS, GateAnswer, GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.gates.shipped import QUESTIONS
from ledger.measure.channels.pure.question import GateQuestion
from ledger.prove.credit.sorts import Unproved


def ask(gate: Gate, facts: GateFacts, questions: Mapping[str, GateQuestion] = QUESTIONS) -> GateAnswer:
    """What a gate answers for a channel on a day. Nothing that goes wrong on the way passes it."""
    question = questions.get(gate.question)
    if question is None:
        why = f"no question `{gate.question}` is known here; where a plugin has it, ledger.toml does not name it"
        return GateAnswer(gate.key, "unknown", why)
    return GateAnswer(gate.key, *_found(question, gate.argument, facts))


def _found(question: GateQuestion, argument: Any, facts: GateFacts) -> GateFinding:
    try:
        found = question.find(argument, facts)
    except (Unanswered, Unproved) as nobody_knows:
        return GateFinding("unknown", str(nobody_knows))
    except LedgerError as problem:
        return GateFinding("unknown", problem.what)
    except Exception as broken:
        if question.name in QUESTIONS:
            raise  # ours: a bug of this program, to be seen as one
        return GateFinding("unknown", f"the question `{question.name}` broke: {type(broken).__name__}: {broken}")
    if not _sound(found):
        return GateFinding("unknown", f"the question `{question.name}` gave no answer: pass, fail or unknown")
    return found


def _sound(found: object) -> bool:
    """Whether it is an answer that can be put on record."""
    if not isinstance(found, GateFinding) or found.answer not in ANSWERS:
        return False
    parts = (found.names, found.read)
    texts = all(isinstance(each, tuple) and all(isinstance(text, str) for text in each) for each in parts)
    return texts and isinstance(found.because, str)
