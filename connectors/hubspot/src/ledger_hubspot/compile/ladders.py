"""Stages as the options of a property, or as the stages of a pipeline, which are compared and never written. Pure.

Only what the stages are called is put there: which contact is in which stage is HubSpot's own, or a workflow's.
"""

from __future__ import annotations

from ledger import Artifact, Ladder, Rule
from ledger_hubspot.native.naming import Place
from ledger_hubspot.native.options import in_lines

DROP_VALUES = "drop-values"


def compiled(rule: Rule, ladder: Ladder, at: Place) -> Artifact:
    """The values of a ladder, in its order. `probe` tells whether values that it lacks may be hidden."""
    values = [{"value": stage.key, "label": stage.title} for stage in ladder.stages]
    if ladder.otherwise:
        values.append({"value": ladder.otherwise, "label": ladder.otherwise})
    return Artifact(
        address="/".join(at),
        name=f"{at.object}.{at.name}",
        body={"values": values},
        notes=("which contact is in which stage is not written, only what the stages are called",),
        probe={"drop": DROP_VALUES in rule.accepted},
        text=in_lines(values),
    )
