"""An attribution with all that it refers to written out, ready to be run or proved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger.data import replace
from ledger.domain.definition import Draft
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.form import SAID
from ledger.kinds.entity import schema
from ledger.kinds.fit import with_fit
from ledger.kinds.references import meanings
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.expand import expand, scores_of
from ledger.language.meaning import Composite
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Weights
from ledger.meanings.credit.taxonomy import Taxonomy


class CreditRule(NamedTuple):
    """The rule and its taxonomy with every reference expanded, and what each entity's criteria may speak of."""

    rule: Attribution
    taxonomy: Taxonomy
    schemas: Mapping[str, Schema]

    @property
    def touch(self) -> Schema:
        """What criteria over touches may speak of."""
        return self.schemas[self.rule.touches.entity]

    def with_scores(self, scores: Mapping[str, Composite]) -> CreditRule:
        """The same where criteria over touches may compare these scores too."""
        known = replace(self.touch, scores={**self.touch.scores, **scores})
        return self._replace(schemas={**self.schemas, known.entity: known})

    @property
    def weighed(self) -> tuple[str, ...]:
        """The fields of a touch that weights look at."""
        form = self.rule.form
        named = (
            frozenset[str]().union(*(fields_of(each.when) for each in form.rules)) if isinstance(form, Weights) else ()
        )
        return tuple(sorted({*named} - {*SAID}))


def credit_rule(draft: Draft, around: Mapping[str, Draft], zone: str) -> CreditRule:
    """The attribution of a draft among the definitions around it. Raises as `expand`."""
    rule = with_fit(attribution_of(draft), around)
    taxonomy = taxonomy_of(around[rule.touches.taxonomy])
    schemas = {name: schema(around[name], (), zone) for name in draft.rests_on}

    def whole(entity: str, tree: Tree) -> Tree:
        beside, known = meanings(around, entity), schemas[entity]
        schemas[entity] = replace(known, scores={**known.scores, **scores_of(tree, beside)})
        return expand(tree, beside)

    rules = tuple(replace(each, when=whole(rule.touches.entity, each.when)) for each in taxonomy.rules)
    written_out = rule.with_whens(whole)
    return CreditRule(written_out, replace(taxonomy, rules=rules), schemas)


class SortingRule(NamedTuple):
    """A taxonomy with every reference of its rules expanded, and what they may speak of."""

    taxonomy: Taxonomy
    touch: Schema


def sorting_rule(draft: Draft, around: Mapping[str, Draft], zone: str) -> SortingRule:
    """The taxonomy of a draft among the definitions around it. Raises as `expand`."""
    found, beside = taxonomy_of(draft), meanings(around, draft.entity)
    scores = {key: each for rule in found.rules for key, each in scores_of(rule.when, beside).items()}
    rules = tuple(replace(each, when=expand(each.when, beside)) for each in found.rules)
    return SortingRule(replace(found, rules=rules), schema(around[draft.entity], (), zone, scores))
