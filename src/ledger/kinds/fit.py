"""A fit of credit: what a population says that conversions lose without each channel, as somebody decided to use it.

taxonomy: channels
order: 1
effects: {content: 0.25, paid_search: 0.75}
population: {touches: "sha256:…", conversions: "sha256:…"}

`ledger attribution fit` writes it. A model that fits itself anew is decided by nobody: an attribution names its fit,
and another fit is another version, of nature estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ledger.data import replace
from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput, Refused
from ledger.kinds import shape
from ledger.kinds.drafting import draft, heading
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import FIT, TAXONOMY
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language import literals
from ledger.language.literals import plain
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.fit import Fit
from ledger.meanings.credit.form import Markov

ORDERS = (1, 2, 3)
_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "taxonomy", "order", "effects", "fitted", "population")
_FITTED = ("attribution", "version", "on", "period", "converted", "lost", "probability", "unconverted")
_SIDES = ("touches", "conversions", "roles", "paths")
Path = tuple[str | int, ...]


class FitKind:
    """The kind `fit`: it judges nobody, and so yields nothing."""

    name = FIT
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a fit, against the taxonomy in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        taxonomy = _taxonomy(document, entity, around)
        found = Fit(_order(document), _effects(document, around.definitions[taxonomy]))
        stored = found.stored()
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content={
                **heading(document, key, entity),
                "taxonomy": taxonomy,
                **stored,
                **_provenance(document, "fitted", _FITTED),
                **_provenance(document, "population", _SIDES),
            },
            tree=stored,
            refers={taxonomy},
            meaning=sha256({**stored, "by": around.definitions[taxonomy].meaning}),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """That no channel has an effect."""
        if not any(fit_of(draft).effects.values()):
            what, why = "no channel has an effect", "credit by it would go to nobody"
            yield document.problem(("effects",), what, why, "fit it on journeys that convert")

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which channels it has not seen, and whether it says what it was fitted on."""
        taxonomy = taxonomy_of(around.definitions[draft.content["taxonomy"]])
        if unseen := [each.name for each in taxonomy.channels if each.name not in fit_of(draft).effects]:
            yield f"it has not seen {', '.join(unseen)}: a touch there weighs nothing"
        if "population" not in draft.content:
            yield "it names no population: nobody can work it out again"
        if not draft.content.get("fitted", {}).get("lost", 1):
            yield "no journey without a conversion was given: the chain knows only of those that converted"


def fit_of(draft: Draft) -> Fit:
    """The fit that a draft holds."""
    return Fit.from_stored(draft.tree)


def fit_lines(draft: Draft) -> list[str]:
    """A fit as people read it: what it rests on, and a channel a line."""
    found = fit_of(draft)
    width = max(map(len, found.effects), default=0)
    said = draft.content.get("fitted", {})
    told = [f"{name} {said[name]}" for name in _FITTED if name in said]
    return [
        f"Markov chain of order {found.order}, channels of {draft.content['taxonomy']}",
        *([", ".join(told)] if told else []),
        "",
        *(f"{name:{width}}  {plain(each)}" for name, each in found.effects.items()),
    ]


def with_fit(found: Attribution, definitions: Mapping[str, Draft]) -> Attribution:
    """The same with the numbers of the fit that it names, as in force among these definitions.

    Numbers that stand in the attribution itself stay, as they were decided. Raises Refused where the fit is of another
    order.
    """
    form = found.form
    if not isinstance(form, Markov) or form.effects:
        return found
    fit = fit_of(definitions[form.fit])
    if fit.order != form.order:
        what, why = f"`{form.fit}` is a fit of order {fit.order}", f"the credit is by one of order {form.order}"
        raise Refused(what, why, "decide an attribution that names its order, or a fit of the other one")
    return replace(found, form=replace(form, effects=fit.weights))


def _taxonomy(document: Document, entity: str, around: Surroundings) -> str:
    key = shape.key(document, "taxonomy")
    found = around.definitions.get(key)
    if found is None or found.kind != TAXONOMY or found.entity != entity:
        what, why = f"there is no taxonomy `{key}` of {entity} on {around.day}", "a fit is about its channels"
        raise document.problem(("taxonomy",), what, why, f"ratify the taxonomy `{key}`, or name another")
    return key


def _order(document: Document) -> int:
    found: Any = shape.at(document, ("order",))
    if found in ORDERS and not isinstance(found, bool):
        return int(found)
    what = f"`order` holds `{found}`" if found is not None else "`order` is missing"
    raise document.problem(("order",), what, "a chain is of order 1, 2 or 3", "such as order: 1")


def _effects(document: Document, taxonomy: Draft) -> dict[str, Decimal]:
    names = [*(each.name for each in taxonomy_of(taxonomy).channels), taxonomy_of(taxonomy).otherwise]
    found = shape.mapping(document, "effects")
    for name, each in found.items():
        if name not in names:
            what, why = f"`{name}` is no channel", f"the taxonomy has {', '.join(names)}"
            raise document.problem(("effects", name), what, why, "leave it out, or fit again")
        if (number := _number(each)) is None or not 0 <= number <= 1:
            what, why = f"`{name}` holds `{each}`", "an effect is a part of the conversions, from 0 to 1"
            raise document.problem(("effects", name), what, why, f"such as {name}: 0.25")
    return {name: _number(each) or Decimal() for name, each in sorted(found.items())}


def _number(value: Any) -> Decimal | None:
    """A decimal, as YAML reads it or as it is stored: a text."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    return literals.number(str(value))


def _provenance(document: Document, part: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """What a fit says of how it came about: kept as it is written."""
    if shape.at(document, (part,)) is None:
        return {}
    found = shape.mapping(document, part)
    only_keys(document, (part,), keys)
    for name, each in found.items():
        if isinstance(each, dict | list):
            raise document.problem((part, name), f"`{name}` holds `{each}`", "one value stands there", "write one")
    return {part: shape.stored(document, found, (part,))}
