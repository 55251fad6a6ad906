"""What people ask about rights and evidence, and what they have put on record of it. What writes files is no row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.audit.trail.answers.acknowledgement import acknowledgement
from ledger.audit.trail.answers.audit import tell_rights, trail_answer
from ledger.audit.trail.answers.evidence import evidence_check
from ledger.audit.trail.decide import acknowledge_acts, record_evidence
from ledger.audit.trail.queries.audit import audit_all
from ledger.audit.trail.queries.evidence import evidence_found
from ledger.deliver.delivery.queries.trail import audit
from ledger.table.inputs import AT_WILL, make_field, take
from ledger.table.row import Finding, Procedure, Question, Row, by_name

GROUPS = {"evidence": "Look again at what was shown as evidence, whose bytes stay with you."}
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
CHANGES = Question(
    "audit changes",
    take(
        target=make_field(str, "The target whose own trail is read.", "--target", knows=("target",)),
        start=make_field(date, "The first day.", "--from"),
        end=make_field(date, "The last day.", "--to"),
    ),
    audit,
    by_name(trail_answer),
    """Each entry of the platform's own trail, with the receipt that it belongs to, or as unmatched.

    Exit code 3 where an entry is unmatched: somebody changed something there, and not through the ledger.
    """,
)
RIGHTS = Question(
    "audit rights",
    take(everything=make_field(bool, "Each act with the right by which it stood.", "--all", False)),
    audit_all,
    by_name(tell_rights),
    """Judge every act again, by the guards of the day it was made: by which right it stood, or that it had none.

    Exit code 6 where an act had no right: somebody wrote it into the database, and not through the ledger.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (CHECK, CHANGES, RIGHTS, ACKNOWLEDGE)}
