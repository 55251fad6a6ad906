"""The channels through which people are reached, and the rules by which touches are sorted into them.

funnel: [top, middle, bottom]
channels:
  paid_search: {funnel: bottom, paid: true}
rules:
- {when: "medium IN ('cpc', 'ppc')", channel: paid_search}
otherwise: unknown

It judges nobody. An attribution names the taxonomy by which its touches get their channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.domain.over_attribution import is_over_attribution
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.drafting import draft, heading
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import TAXONOMY
from ledger.kinds.references import known_names, schema_around, written_out_at
from ledger.kinds.settled import Settled, settled_at
from ledger.language.never import never
from ledger.language.notes import negation_notes
from ledger.language.print import canonical
from ledger.meanings.credit.metric import CreditSum, Earners, metric_from
from ledger.meanings.credit.stored import attribution_from
from ledger.meanings.credit.taxonomy import Channel, Sorting, Taxonomy
from ledger.steps import DATE, TEXT, step

_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "funnel", "channels", "rules", "hit", "otherwise")
_CHANNEL_KEYS, _RULE_KEYS = ("funnel", "paid"), ("when", "channel")
PARTS, CHANNELS, RULES = 10, 200, 500
Path = tuple[str | int, ...]


class TaxonomyKind:
    """The kind `taxonomy`: it yields nothing."""

    name = TAXONOMY
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a taxonomy, its rules parsed against the entity in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        rules = _rules(document, lambda path: settled_at(document, path, key, known, around))
        found = _taxonomy(document, rules)
        stored = found.stored()
        names = frozenset[str]().union(*(each.names for each in rules))
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content={
                **heading(document, key, entity),
                **{name: stored[name] for name in ("funnel", "otherwise", "hit")},
                "channels": {each.name: {"funnel": each.funnel, "paid": each.paid} for each in found.channels},
                "rules": [{"channel": rule.channel} for rule in found.rules],
            },
            tree=stored,
            source={f"rules.{n}.when": each.text for n, each in enumerate(rules)},
            refers=names & known.definitions,
            reads=names & known.given.keys(),
            meaning=sha256(
                {**stored, "rules": [[each.meaning, to.channel] for each, to in zip(rules, found.rules, strict=True)]}
            ),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Rules that hold for no touch, and what metrics name that it has no more."""
        yield from _lacking(draft, document, around)
        known, found = schema_around(draft.entity, draft.key, around, document), taxonomy_of(draft)
        for n, rule in enumerate(found.rules):
            path = ("rules", n, "when")
            if never(*written_out_at(document, path, rule.when, draft.key, known, around)):
                what, why = "this rule holds for no touch", "its conditions exclude each other"
                yield document.problem(path, what, f"{why}, so that it sorts nothing", "correct it, or leave it out")

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which channels nothing is sorted into, and which way records with blanks go."""
        known, found = known_names(around.definitions[draft.entity], draft.key, around), taxonomy_of(draft)
        reached = {rule.channel for rule in found.rules}
        if idle := [each.name for each in found.channels if each.name not in reached]:
            yield f"no rule leads to {', '.join(idle)}"
        for rule in found.rules:
            yield from negation_notes(rule.when, known)
        yield f"a touch for which no rule holds is {found.otherwise}"


def _lacking(draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
    """The channels and parts of the funnel that a metric in force earns by, and this taxonomy has not."""
    after = taxonomy_of(draft)
    sorted_into = {after.otherwise, *(each.name for each in after.channels)}
    for key, earners, no_touch in _earners(draft.key, around):
        channels = [each for each in earners.channels if each not in {*sorted_into, no_touch}]
        parts = [earners.part] if earners.part and earners.part not in after.funnel else []
        for place, sort, name in (
            *(("channels", "channel", each) for each in channels),
            *(("funnel", "part", each) for each in parts),
        ):
            what, why = f"`{key}` is earned by the {sort} `{name}`", "without it, that metric has no figure"
            words = f"keep `{name}`, or decide another `{key}` first"
            fix = step(words, "propose", f"{key}.yaml", effective=DATE, because=TEXT)
            yield document.problem((place,), what, why, fix)


def _earners(taxonomy: str, around: Surroundings) -> Iterator[tuple[str, Earners, str]]:
    """Yield each metric whose attribution sorts touches by a taxonomy, its earners, and who earns without a touch."""
    for key, each in sorted(around.definitions.items()):
        metric = metric_from(each.tree) if is_over_attribution(each) else None
        of = around.definitions.get(metric.of) if isinstance(metric, CreditSum) else None
        rule = attribution_from(of.tree) if of else None
        if isinstance(metric, CreditSum) and rule and rule.touches.taxonomy == taxonomy:
            yield key, metric.earners, rule.no_touch


def taxonomy_of(draft: Draft) -> Taxonomy:
    """The taxonomy that a draft holds."""
    return Taxonomy.from_stored(draft.tree)


def taxonomy_lines(found: Taxonomy) -> list[str]:
    """A taxonomy as people read it: a channel a line, and the rules in their order."""
    width = max(len(each.name) for each in found.channels)
    channels = [f"{each.name:{width}}  {each.funnel}{', paid' if each.paid else ''}" for each in found.channels]
    rules = [f"{rule.channel:{width}}  {canonical(rule.when)}" for rule in found.rules]
    return [*channels, "", *rules, f"{found.otherwise:{width}}  otherwise"]


def _taxonomy(document: Document, rules: list[Settled]) -> Taxonomy:
    funnel = _funnel(document)
    channels = _channels(document, funnel)
    names = [each.name for each in channels]
    to = [shape.one_of(document, names, "rules", n, "channel") for n, _ in enumerate(rules)]
    hit = shape.one_of(document, ("first", "unique"), "hit", default="first")
    return Taxonomy(
        funnel,
        channels,
        tuple(Sorting(each.tree, channel) for each, channel in zip(rules, to, strict=True)),
        _otherwise(document, names),
        hit == "unique",
    )


def _rules(document: Document, read: Callable[[Path], Settled]) -> list[Settled]:
    number = len(shape.items(document, "rules"))
    if not 1 <= number <= RULES:
        what, why = f"the taxonomy has {number} rules", f"a taxonomy has 1 to {RULES}"
        raise document.problem(("rules",), what, why, "such as - {when: \"medium = 'cpc'\", channel: paid_search}")
    return shape.each(document, "rules", lambda path: _rule(document, path, read))


def _rule(document: Document, path: Path, read: Callable[[Path], Settled]) -> Settled:
    shape.mapping(document, *path)
    only_keys(document, path, _RULE_KEYS)
    return read((*path, "when"))


def _funnel(document: Document) -> tuple[str, ...]:
    parts = shape.words(document, "funnel")
    if not 1 <= len(parts) <= PARTS or len(set(parts)) < len(parts) or not all(map(shape.KEY.fullmatch, parts)):
        what = "`funnel` is missing" if not parts else f"`funnel` holds `{', '.join(parts)}`"
        why = f"it names 1 to {PARTS} parts of the funnel, each once, from the top down, in lower-case words"
        raise document.problem(("funnel",), what, why, "such as funnel: [top, middle, bottom]")
    return tuple(parts)


def _channels(document: Document, funnel: tuple[str, ...]) -> tuple[Channel, ...]:
    found = shape.mapping(document, "channels")
    if not 1 <= len(found) <= CHANNELS:
        what, why = f"the taxonomy has {len(found)} channels", f"a taxonomy has 1 to {CHANNELS}"
        raise document.problem(("channels",), what, why, "such as paid_search: {funnel: bottom, paid: true}")
    return tuple(_channel(document, ("channels", name), funnel) for name in sorted(found))  # their order says nothing


def _channel(document: Document, path: tuple[str, str], funnel: tuple[str, ...]) -> Channel:
    if not shape.KEY.fullmatch(path[1]):
        what, why = f"`{path[1]}` cannot be a channel", "a channel is a lower-case word of letters, digits and _"
        raise document.problem(path, what, why, "rename it, such as `paid_search`")
    shape.mapping(document, *path)
    only_keys(document, path, _CHANNEL_KEYS)
    paid: Any = shape.at(document, (*path, "paid"))
    if not isinstance(paid, bool | None):
        raise document.problem((*path, "paid"), f"`paid` holds `{paid}`", "it is true or false", "write paid: true")
    return Channel(path[1], shape.one_of(document, funnel, *path, "funnel"), bool(paid))


def _otherwise(document: Document, channels: list[str]) -> str:
    found = shape.key(document, "otherwise")
    if found in channels:
        what, why = f"`{found}` is a channel", "what no rule sorts must not look as if a rule had sorted it"
        raise document.problem(("otherwise",), what, why, "such as otherwise: unknown")
    return found
