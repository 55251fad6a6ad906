"""What people ask about what happened and by which right, and what they have put on record of it."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.answers.timeline import timeline
from ledger.audit.trail.answers.acknowledgement import acknowledgement
from ledger.audit.trail.answers.evidence import evidence_check
from ledger.audit.trail.decide import acknowledge_acts, record_evidence
from ledger.audit.trail.queries.evidence import evidence_found
from ledger.govern.definitions.queries.definitions import happened
from ledger.table.inputs import AT_WILL, make_field, take
from ledger.table.row import Finding, Procedure, Question, Row, by_name

GROUPS = {"evidence": "Look again at what was shown as evidence, whose bytes stay with you."}
LOG = Question(
    "log",
    take(key=make_field(str | None, argument="[KEY]", default=None, knows=("definition", "channel"))),
    happened,
    by_name(timeline),
    "What happened, in order: to everything, or to one definition, on the platforms too, or to one channel.",
)
CHECK = Finding(
    "evidence check",
    take(
        file=make_field(str, argument="FILE", file=True),
        record=make_field(bool, "Also put on record what it is now.", "--record", False),
    ),
    evidence_found,
    record_evidence,
    by_name(evidence_check),
    """Whether FILE is still what was shown as evidence, wherever it is cited by its name, or by its bytes.

    Exit code 3 where it is another now, or is not there.
    """,
)
ACKNOWLEDGE = Procedure(
    "audit acknowledge",
    take(scope=make_field(str, "The scope whose decider read the list.", "--scope", "*"), because=AT_WILL),
    acknowledge_acts,
    by_name(acknowledgement),
    """Put on record that you read which acts lose their effect.

    An earlier version let acts without a right count. Plans wait until the decider of each scope read which do not any
    more: see them with `ledger audit rights`.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (LOG, CHECK, ACKNOWLEDGE)}
