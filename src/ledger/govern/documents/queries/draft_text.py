"""What a version says, as people read it: each kind in its own words, loaded for the kind that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.route import in_order, when


def draft_lines(draft: Draft) -> list[str]:
    """What a version says: its criteria, its rules or stages, its claim, its fields, its weights, or its seats."""
    if write := _WRITERS.get(draft.kind):
        return write(draft)
    if is_over_attribution(draft):
        return [*_credit_metric(draft), *_goal(draft)]
    if draft.tree is not None:
        return [*_meaning(draft), *_goal(draft)]
    return [*_settings(draft)]


def _claim(draft: Draft) -> list[str]:
    from ledger.kinds.invariant import claim_lines, claim_of

    return claim_lines(claim_of(draft))


def _taxonomy(draft: Draft) -> list[str]:
    from ledger.kinds.taxonomy import taxonomy_lines, taxonomy_of

    return taxonomy_lines(taxonomy_of(draft))


def _attribution(draft: Draft) -> list[str]:
    from ledger.kinds.credit.attribution import attribution_of
    from ledger.meanings.credit.english import attribution_lines

    return attribution_lines(attribution_of(draft))


def _fit(draft: Draft) -> list[str]:
    from ledger.kinds.fit import fit_lines

    return fit_lines(draft)


def _framework(draft: Draft) -> list[str]:
    from ledger.kinds.framework import framework_of
    from ledger.kinds.framework_written import framework_lines

    return framework_lines(framework_of(draft))


def _policy(draft: Draft) -> list[str]:
    from ledger.kinds.debt import policy_lines, policy_of

    return policy_lines(policy_of(draft))


def _meaning(draft: Draft) -> list[str]:
    from ledger.language.print import meaning_lines
    from ledger.language.tree_json import from_json

    if draft.kind == "criteria":
        return meaning_lines(from_json(draft.tree))
    from ledger.meanings.registry import meaning_from_json

    return meaning_lines(meaning_from_json(draft.tree))


def _credit_metric(draft: Draft) -> list[str]:
    from ledger.meanings.credit.metric import metric_from, metric_lines

    return metric_lines(metric_from(draft.tree))


def _goal(draft: Draft) -> Iterator[str]:
    if draft.kind == "metric":
        from ledger.kinds.goal import goal_of

        goal = goal_of(draft)
        yield from [f"goal: {goal.in_words}"] if goal else []


def _entity(draft: Draft) -> list[str]:
    fields = draft.content["fields"]
    width = max(map(len, fields), default=0)
    return [*(f"{name:{width}}  {_field(each)}" for name, each in fields.items()), *_became(draft)]


def _became(draft: Draft) -> Iterator[str]:
    if keys := draft.content.get("became", {}):
        from ledger.kinds.became import became_of

        yield from (f"became {key}: {each.words}" for key in keys if (each := became_of(draft, key)))


def _field(field: dict[str, Any]) -> str:
    choices = f" ({', '.join(field['choices'])})" if field.get("choices") else ""
    blank = f", a blank counts as {field['blank']}" if field.get("blank") is not None else ""
    return f"{field['type']}{choices}{blank}"


def _settings(draft: Draft) -> Iterator[str]:
    quorums = in_order(draft.content.get("quorums", {}))
    said = {**draft.content, "quorums": "; ".join(f"{number} {when(name)}" for name, number in quorums)}
    return (f"{name}: {_spell(value)}" for name, value in said.items() if value not in ("", [], None))


def _spell(value: object) -> str:
    """A setting as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_WRITERS: Mapping[str, Callable[[Draft], list[str]]] = MappingProxyType(
    {
        "invariant": _claim,
        "taxonomy": _taxonomy,
        "attribution": _attribution,
        "fit": _fit,
        "framework": _framework,
        "debt": _policy,
        "entity": _entity,
    }
)
