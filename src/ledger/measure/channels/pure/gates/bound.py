"""`bound: hubspot-eu`: every field that the channel supplies has a place on that target.

The entity says where: its bindings on the target's platform.
"""

from __future__ import annotations

from typing import Any

from ledger.kinds.bindings import bindings
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import one


class Bound:
    """The question `bound`."""

    name = "bound"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """The fields that have no binding there."""
        target = one(argument)
        platform = facts.targets.get(target)
        if platform is None:
            raise Unanswered(f"there is no target `{target}`")
        entity, read = facts.draft(facts.entity), (facts.entity,)
        missing = sorted(facts.supplied - bindings(entity, platform).keys())
        if missing:
            fields = f"{', '.join(missing)} of `{entity.key}` {'has' if len(missing) == 1 else 'have'}"
            return GateFinding("fail", f"{fields} no binding on {platform}, which `{target}` is", tuple(missing), read)
        return GateFinding("pass", f"each field that it supplies has a binding on `{target}` ({platform})", read=read)
