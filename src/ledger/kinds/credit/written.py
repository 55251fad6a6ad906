"""An attribution as its document says it, without the texts of its criteria: every default is written out."""

from __future__ import annotations

from typing import Any

from ledger.meanings.credit.attribution import Attribution, Collapse, Joining, Window, Worth
from ledger.meanings.credit.form import Decay, Form, Weights
from ledger.meanings.credit.stored import form_json

_THROUGH = ("entity", "touch", "conversion")


def credit_written(found: Attribution) -> dict[str, Any]:
    """The parts of the document by their names."""
    converting, touching = found.conversion, found.touches
    return {
        "taxonomy": touching.taxonomy,
        "conversion": {
            **{name: getattr(converting, name) for name in ("entity", "at", "id", "again")},
            **({"value": _worth(converting.worth)} if converting.worth else {}),
        },
        "journey": _journey(found.journey),
        "touches": {"at": touching.at, "order": list(touching.order), "collapse": _collapse(touching.collapse)},
        **({"milestones": dict(found.milestones)} if found.milestones else {}),
        "credit": _form(found.form),
        "no_touch": found.no_touch,
    }


def _worth(worth: Worth) -> dict[str, Any]:
    stated = {"field": worth.stated_in, "rates": worth.rates, "into": worth.currency}
    return {"field": worth.field, "currency": stated if worth.stated_in else worth.currency}


def _journey(joining: Joining) -> dict[str, Any]:
    through, window = joining.through, _window(joining.window)
    return {
        "by": {"touch": joining.touch, "conversion": joining.conversion},
        "reset": joining.reset,
        **({"window": window} if window else {}),
        **(
            {"through": {name: getattr(through, name) for name in ("entity", "touch", "conversion")}} if through else {}
        ),
    }


def _window(window: Window) -> str | dict[str, str]:
    unit = "hours" if window.hours else "days"
    all_ = "" if window.length is None else f"{window.length} {unit}"
    if not window.parts:
        return all_
    return {
        **{part: f"{length} {unit}" for part, length in window.parts.items()},
        **({"otherwise": all_} if all_ else {}),
    }


def _collapse(collapse: Collapse) -> str:
    return f"session {collapse.minutes} minutes" if collapse.how == "session" else collapse.how


def _form(form: Form) -> Any:
    match form:
        case Decay(half_life=days):
            return {"decay": {**form_json(form)["decay"], "half_life": f"{days} days"}}
        case Weights(rules=rules, otherwise=otherwise):
            return {"weights": [{"weight": each.weight} for each in rules], "otherwise": otherwise}
    return form_json(form)
