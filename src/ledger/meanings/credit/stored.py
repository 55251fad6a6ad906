"""An attribution as it is stored, both ways. These shapes are on disk: they are added to and never changed."""

from __future__ import annotations

from typing import Any

from ledger.language.tree import Json
from ledger.language.tree_json import from_json, to_json, unreadable
from ledger.meanings.credit.attribution import (
    Attribution,
    Collapse,
    Converting,
    Joining,
    Through,
    Touching,
    Window,
    Worth,
)
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
    Weighed,
    Weights,
)

PLAIN: dict[str, Form] = {"first": FirstTouch(), "last": LastTouch(), "linear": Linear(), "shapley": Shapley()}
"""The forms that are told by one word."""


def attribution_json(found: Attribution) -> Json:
    """It as it is stored."""
    converting, joining, touching = found.conversion, found.journey, found.touches
    return {
        "conversion": {
            **converting._asdict(),
            "when": to_json(converting.when),
            "worth": converting.worth._asdict() if converting.worth else None,
        },
        "journey": {
            **joining._asdict(),
            "through": _through_json(joining.through) if joining.through else None,
            "window": {**joining.window._asdict(), "parts": dict(joining.window.parts)},
        },
        "touches": {
            **touching._asdict(),
            "order": list(touching.order),
            "eligible": to_json(touching.eligible),
            "collapse": touching.collapse._asdict(),
        },
        "milestones": dict(found.milestones),
        "credit": form_json(found.form),
        "no_touch": found.no_touch,
    }


def attribution_from(stored: Json) -> Attribution:
    """What `attribution_json` gave. Raises BadInput where it is no such thing."""
    try:
        converting, joining, touching = (dict(stored[name]) for name in ("conversion", "journey", "touches"))
        through, worth = joining["through"], converting["worth"]
        return Attribution(
            Converting(
                **{**converting, "when": from_json(converting["when"]), "worth": Worth(**worth) if worth else None}
            ),
            Joining(
                **{
                    **joining,
                    "through": Through(**{**through, "when": from_json(through["when"])}) if through else None,
                    "window": Window(**joining["window"]),
                }
            ),
            Touching(
                **{
                    **touching,
                    "order": tuple(touching["order"]),
                    "eligible": from_json(touching["eligible"]),
                    "collapse": Collapse(**touching["collapse"]),
                }
            ),
            form_from(stored["credit"]),
            stored["no_touch"],
            stored["milestones"],
        )
    except (LookupError, TypeError, ValueError) as problem:
        raise unreadable(stored) from problem


def form_json(form: Form) -> Json:
    """A form as it is stored."""
    match form:
        case LastBut(channels=channels):
            return {"last_but": list(channels)}
        case Decay(half_life=days, elapsed=elapsed):
            return {"decay": {"half_life": days, **({"ages": "elapsed"} if elapsed else {})}}
        case Shares(lines=lines):
            return {"shares": [{each.to: each.name, "share": each.share} for each in lines]}
        case Weights(rules=rules, otherwise=otherwise):
            weights = [{"when": to_json(each.when), "weight": each.weight} for each in rules]
            return {"weights": weights, "otherwise": otherwise}
        case Markov(order=order, effects=effects, fit=fit):
            inline = {"effects": dict(effects)} if effects else {}  # a version from before fits were documents
            return {"markov": {"order": order, **inline, "fit": fit}}
    return next(word for word, each in PLAIN.items() if each == form)


def form_from(stored: Any) -> Form:
    """What `form_json` gave. Raises BadInput."""
    match stored:
        case str() if stored in PLAIN:
            return PLAIN[stored]
        case {"last_but": [*channels]}:
            return LastBut(tuple(channels))
        case {"decay": {"half_life": int(days), "ages": "elapsed"}}:
            return Decay(days, elapsed=True)
        case {"decay": {"half_life": int(days)}}:
            return Decay(days)
        case {"shares": [*lines]}:
            return Shares(tuple(map(_line, lines)))
        case {"weights": [*rules], "otherwise": int(otherwise)}:
            return Weights(tuple(Weighed(from_json(each["when"]), each["weight"]) for each in rules), otherwise)
        case {"markov": {"order": int(order), "effects": dict(effects), "fit": str(fit)}}:
            return Markov(order, effects, fit)
        case {"markov": {"order": int(order), "fit": str(fit)}}:
            return Markov(order, fit=fit)
    raise unreadable(stored)


def _line(stored: Json) -> ShareLine:
    to, name = next((to, name) for to, name in stored.items() if to != "share")
    return ShareLine(to, name, stored["share"])


def _through_json(through: Through) -> Json:
    return {**through._asdict(), "when": to_json(through.when)}
