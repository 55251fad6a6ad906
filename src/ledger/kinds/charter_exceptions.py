"""What a charter says of the days on which its ordinary way is too slow, or nobody is left to go it.

emergency: {by: [kim@acme.example], days: 7}      who may ratify then, and for how long
                                                  with rests: 14, for so many days after a no nobody (30 if left out)
recovery:                                         only in `*`: who may replace its decider, and how many it takes
  of: [sal@acme.example, mia@acme.example, kim@acme.example]
  quorum: 2
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from ledger.documents import Document, only_keys
from ledger.domain import scope as scopes
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.language.literals import shortened

LONGEST = 30
"""Days for which an emergency may govern: what lasts longer is no emergency."""
MOST_REST = 365
"""Days for which a no may keep emergencies from beginning."""
FEWEST = 2
"""People whom it takes to replace a decider: one would replace them alone."""
PROSPECTIVE = "prospective"
People: TypeAlias = Callable[..., list[str]]
"""The ids of the people whom a document names at a place."""


def emergency(document: Document, people: People) -> dict[str, Any]:
    """Who may ratify in an emergency, and for how many days; left out where nobody may. Raises BadInput."""
    if shape.at(document, ("emergency",)) is None:
        return {}
    only_keys(document, ("emergency",), ("by", "days", "rests"))
    why = "it says how long what is ratified in an emergency governs"
    days, by = shape.days(document, "emergency", "days", why=why), people("emergency", "by")
    if not by:
        raise document.problem(
            ("emergency",), "it names nobody", "somebody has to act in an emergency", "add by: [ADDRESS]"
        )
    if not days or days > LONGEST:
        what = f"an emergency of {days} days" if days else "it does not say how long an emergency lasts"
        raise document.problem(("emergency",), what, f"it lasts 1 to {LONGEST} days", "such as days: 7")
    rests = shape.days(document, "emergency", "rests", why="it says how long after a no none begins")
    if rests is not None and rests > MOST_REST:
        what, why = f"no emergency begins for {rests} days after a no", f"it is 0 to {MOST_REST} days"
        raise document.problem(("emergency",), what, why, "such as rests: 30")
    return {"emergency": {"by": by, "days": days} | ({} if rests is None else {"rests": rests})}


def recovery(document: Document, scope: str, people: People) -> dict[str, Any]:
    """Who may replace the decider of `*`, and how many it takes; left out where nobody may. Raises BadInput."""
    if shape.at(document, ("recovery",)) is None:
        return {}
    only_keys(document, ("recovery",), ("of", "quorum"))
    if scope != scopes.EVERYTHING:
        what, why = f"`{scope}` says who may replace its decider", "the decider of a wider scope does that"
        raise document.problem(("recovery",), what, why, "say it in the charter of `*`")
    named, quorum = people("recovery", "of"), shape.at(document, ("recovery", "quorum"))
    if isinstance(quorum, bool) or not isinstance(quorum, int) or not FEWEST <= quorum <= len(named):
        said = f"`{shortened(str(quorum))}` of {len(named)} people" if quorum is not None else "it says no quorum"
        why = f"it takes at least {FEWEST} people together, and no more than are named"
        raise document.problem(("recovery",), f"{said}", why, "such as quorum: 2, of three people")
    return {"recovery": {"people": named, "quorum": quorum}}


def objections(document: Document, terms: Mapping[str, Any]) -> Iterator[BadInput]:
    """What could never be used, or would only be the ordinary way again."""
    named = terms.get("emergency", {}).get("by", ())
    if terms["decider"] in named:
        yield document.problem(
            ("emergency", "by"),
            "its decider would ratify in an emergency",
            why="whoever decides answers an emergency, and so does not bring it about",
            fix="name somebody else",
        )
    if named and terms["standards"] and PROSPECTIVE not in terms["standards"]:
        yield document.problem(
            ("standards",),
            "nothing could be ratified in an emergency",
            why=f"what is, judges the records of its own days alone, so its standard is {PROSPECTIVE}",
            fix=f"add {PROSPECTIVE} to the standards, or leave emergency out",
        )
    if terms["decider"] in terms.get("recovery", {}).get("people", ()):
        yield document.problem(
            ("recovery", "of"),
            "its decider would have a say in who replaces them",
            why="it is for a decider who died or vanished",
            fix="name somebody else",
        )


def written(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The same as people write it, of the content of a charter."""
    emergency, recovery = terms.get("emergency"), terms.get("recovery")
    return {
        "emergency": emergency
        and {
            "by": emergency["by"],
            "days": f"{emergency['days']} days",
            **({"rests": f"{emergency['rests']} days"} if "rests" in emergency else {}),
        },
        "recovery": recovery and {"of": recovery["people"], "quorum": recovery["quorum"]},
    }
