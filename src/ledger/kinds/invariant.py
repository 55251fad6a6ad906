"""What must hold among definitions, whatever they come to say: one claim, in criteria over an entity's names.

every: sql                      every: opted_out               disjoint: [tier_1, tier_2]      reachable: [fit < 40]
is: mql                         never: mql

attribution: credit             or one over how credit is given (`credit.claim`)
repetition: {funnel: middle}

It judges no records, and so yields nothing. That it holds is proved (`ledger.prove.invariants`), wherever a definition
that it rests on would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.credit.claim import (
    CREDIT_FORMS,
    CreditClaim,
    credit_claim_at,
    credit_claim_in_words,
    credit_claim_lines,
)
from ledger.kinds.drafting import draft, heading
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, INVARIANT
from ledger.kinds.references import criteria_at, known_names, schema_around, written_out_at
from ledger.language.digest import meaning_digest
from ledger.language.never import never
from ledger.language.notes import negation_notes
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of
from ledger.language.tree_json import from_json, to_json

_HEADING = ("kind", "key", "scope", "entity", "title", "statement")
_KEYS = (*_HEADING, "every", "is", "never", "disjoint", "reachable")
_CREDIT_KEYS = (*_HEADING, ATTRIBUTION, *CREDIT_FORMS)
FORMS: Mapping[str, tuple[str, ...]] = {
    "is": ("every", "is"),
    "never": ("every", "never"),
    "disjoint": ("disjoint",),
    "reachable": ("reachable",),
}
LEAST: Mapping[str, int] = {"disjoint": 2, "reachable": 1}
MOST = 20
Path = tuple[str | int, ...]


class Claim(NamedTuple):
    """What an invariant claims: by one of the four forms, of criteria that stand at these places of the document."""

    form: str
    criteria: Mapping[str, Tree]

    @property
    def trees(self) -> tuple[Tree, ...]:
        """The criteria in their order."""
        return tuple(self.criteria.values())


class Invariant:
    """The kind `invariant`: it yields nothing."""

    name = INVARIANT
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of an invariant, its criteria parsed against the entity in force on its effective date."""
        if ATTRIBUTION in document.value:
            return self._of_credit(document, around)
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        claim = _claim(document, known)
        names = frozenset[str]().union(*map(fields_of, claim.trees))
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content={
                **heading(document, key, entity),
                **({claim.form: list(map(canonical, claim.trees))} if claim.form in LEAST else {}),
            },
            tree={INVARIANT: claim.form, "criteria": [to_json(each) for each in claim.trees]},
            source={place: shape.text(document, *_path(place)) for place in claim.criteria},
            refers=names & known.definitions,
            reads=names & known.given.keys(),
            meaning=_meaning(document, claim, key, known, around),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """A claim about nobody: it would hold whatever is decided."""
        known = schema_around(draft.entity, draft.key, around, document)
        for path, tree in _about(claim_of(draft)):
            meant, whole = written_out_at(document, path, tree, draft.key, known, around)
            if never(meant, whole):
                yield document.problem(
                    path,
                    f"no record satisfies what `{path[-1]}` asks for",
                    why="its conditions exclude each other, so that the invariant says nothing",
                    fix="correct it",
                )

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which way records with blanks go."""
        known = known_names(around.definitions[draft.entity], draft.key, around)
        for tree in claim_of(draft).trees:
            yield from negation_notes(tree, known)

    def _of_credit(self, document: Document, around: Surroundings) -> Draft:
        only_keys(document, (), _CREDIT_KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        claim, criteria = credit_claim_at(document, key, known, around)
        attribution = around.definitions[claim.attribution]
        names = criteria.names if criteria else frozenset[str]()
        said = {**claim.stored(), **({"when": criteria.meaning} if criteria else {})}
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content={
                **heading(document, key, entity),
                ATTRIBUTION: claim.attribution,
                claim.form: claim.written(),
            },
            tree={INVARIANT: claim.form, **claim.stored()},
            source={f"{claim.form}.when": criteria.text} if criteria else {},
            refers={claim.attribution, *(names & known.definitions)},
            reads={f"{entity}.{name}" for name in names & known.given.keys()},
            entities=attribution.rests_on,
            meaning=sha256({INVARIANT: claim.form, **said, "of": attribution.meaning}),
        )


def claim_of(draft: Draft) -> Claim | CreditClaim:
    """What the draft of an invariant claims."""
    form = draft.tree[INVARIANT]
    if form in CREDIT_FORMS:
        return CreditClaim.from_stored(form, draft.tree)
    trees = map(from_json, draft.tree["criteria"])
    return Claim(form, dict(zip(_places(form, len(draft.tree["criteria"])), trees, strict=True)))


def claim_lines(claim: Claim | CreditClaim) -> list[str]:
    """A claim as people read it, one criteria a line."""
    if isinstance(claim, CreditClaim):
        return credit_claim_lines(claim)
    heads = FORMS[claim.form] if claim.form not in LEAST else (claim.form, *[""] * (len(claim.criteria) - 1))
    width = max(map(len, heads))
    return [f"{head:{width}}  {canonical(tree)}" for head, tree in zip(heads, claim.trees, strict=True)]


def claim_in_words(claim: Claim | CreditClaim) -> str:
    """A claim as a sentence."""
    if isinstance(claim, CreditClaim):
        return credit_claim_in_words(claim)
    says = [f"`{canonical(each)}`" for each in claim.trees]
    match claim.form:
        case "is":
            return f"every record that satisfies {says[0]} satisfies {says[1]}"
        case "never":
            return f"no record that satisfies {says[0]} satisfies {says[1]}"
        case "disjoint":
            return f"no record satisfies two of {', '.join(says)}"
        case _:
            return f"some record satisfies {', some '.join(says)}"


def _about(claim: Claim | CreditClaim) -> Iterator[tuple[Path, Tree]]:
    """The criteria that says which records a claim is about, and its place; none where it is about all."""
    if isinstance(claim, CreditClaim):
        yield from [((claim.form, "when"), claim.when)] if claim.when else []
    elif "every" in claim.criteria:
        yield ("every",), claim.criteria["every"]


def _claim(document: Document, known: Schema) -> Claim:
    form = _form(document)
    if form in LEAST:
        trees = _listed(document, form, known)
    else:
        trees = [criteria_at(document, (name,), known) for name in FORMS[form]]
    return Claim(form, dict(zip(_places(form, len(trees)), trees, strict=True)))


def _form(document: Document) -> str:
    given = tuple(name for name in _KEYS[len(_HEADING) :] if name in document.value)
    for form, names in FORMS.items():
        if names == given:
            return form
    alone = f"{given[0]} makes no claim alone" if given else "the invariant claims nothing"
    what = f"{' and '.join(given)} make no claim together" if len(given) > 1 else alone
    why = "it makes one claim: every with is, every with never, disjoint, or reachable"
    raise document.problem((given[-1] if given else "kind",), what, why, "such as every: sql, and below it is: mql")


def _listed(document: Document, form: str, known: Schema) -> list[Tree]:
    number = len(shape.items(document, form))
    if LEAST[form] <= number <= MOST:
        return shape.each(document, form, lambda path: criteria_at(document, path, known))
    what, why = f"`{form}` holds {number} criteria", f"it holds {LEAST[form]} to {MOST}"
    raise document.problem((form,), what, why, fix=f"such as {form}: [tier_1, tier_2]")


def _places(form: str, number: int) -> list[str]:
    return [f"{form}.{n}" for n in range(number)] if form in LEAST else list(FORMS[form])


def _path(place: str) -> Path:
    name, _, number = place.partition(".")
    return (name, int(number)) if number else (name,)


def _meaning(document: Document, claim: Claim, key: str, known: Schema, around: Surroundings) -> str:
    """The digest of what is claimed; the order of a list is no part of it."""
    said: list[Any] = [
        meaning_digest(*written_out_at(document, _path(place), tree, key, known, around))
        for place, tree in claim.criteria.items()
    ]
    return sha256({INVARIANT: claim.form, "criteria": sorted(said) if claim.form in LEAST else said})
