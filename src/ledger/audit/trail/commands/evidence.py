"""Evidence that stays outside: evidence check."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

DIFFERS = 3


@click.group("evidence")
def evidence_command() -> None:
    """Look again at what was shown as evidence, whose bytes stay with you."""


@evidence_command.command("check")
@click.argument("file", type=params.FILE)
@params.record("what it is now")
@reporting
def check(invocation: Invocation, file: Path, record: bool) -> Report:
    """Whether FILE is still what was shown as evidence, wherever it is cited by its name, or by its bytes.

    Exit code 3 where it is another now, or is not there.
    """
    from ledger.audit.trail.answers.evidence import evidence_check
    from ledger.audit.trail.decide import record_evidence
    from ledger.audit.trail.queries.evidence import evidence_found

    found = evidence_found(invocation.ledger, file)
    decided = record_evidence(invocation.ledger, invocation.actor, found) if record else None
    answer = evidence_check(invocation.ledger, found, decided)
    return Report(answer, code=DIFFERS if answer.differs else 0)
