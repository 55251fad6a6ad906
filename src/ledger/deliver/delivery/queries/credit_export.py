"""An attribution in a warehouse: the same credit as `ledger attribution run` gives, as a query over tables there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.app.ledger import Ledger
from ledger.app.populations import columns_in
from ledger.compile.governed import governed_on, governed_then
from ledger.deliver.delivery.queries.provenance import decided_lines, place, rules_in_words
from ledger.deliver.delivery.queries.warehouse import PLACE, ExportOptions
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.history.slices import Slice
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.counting.queries.judge import Then, day_of_rules, latest, read_at, state_of
from ledger.measure.credit.queries.credit import GoverningRule, governing_rule, require_days_alone
from ledger.population.sql.dialect import need_sqlglot
from ledger.steps import DATE, FILE, TEXT, again, step

UNIQUE = "no two rows may share {0} of {1}, or {2} of {3}: rows that are alike count once, and others both"


@dataclass(frozen=True, slots=True)
class CreditExport:
    """An attribution as SQL, and which version governs the conversions of which days."""

    key: str
    asked: ExportOptions
    slices: tuple[Slice, ...]
    text: str


def gives_credit(ledger: Ledger, key: str) -> bool:
    """Whether a definition is an attribution. Raises UnknownName."""
    return latest(state_of(ledger, key), key).draft.kind == ATTRIBUTION


def credit_exported(ledger: Ledger, key: str, asked: ExportOptions, tables: Mapping[str, str]) -> CreditExport:
    """An attribution as a whole statement; `tables` are those of its entities, where they are called otherwise.

    Raises UnknownName, BadInput for a name that is no table, and Refused where it is not in force, or where the dialect
    cannot hold it exactly.
    """
    need_sqlglot()
    from ledger.measure.credit.pure.warehouse.query import (
        CreditTable,
        CreditTables,
        CreditVersion,
        credit_query,
        view_of,
    )

    if asked.shape == "expression":
        why = "it gives a row for each touch of each conversion"
        raise Refused(f"`{key}` is no expression", why, again("ask for a query, or a view", form="select"))
    state = read_at(ledger, state_of(ledger, key), asked.rules)
    slices = tuple(_slices(ledger, state, key, asked))
    rules = [_governing(ledger, state, key, each) for each in slices]
    _require_entities(rules, tables)

    def table(of: GoverningRule, entity: str) -> CreditTable:
        columns = columns_in(of.around[entity], PLACE)
        return CreditTable(tables.get(entity, entity), of.schemas[entity], columns)

    versions = [
        CreditVersion(
            each.version,
            of.rule,
            of.taxonomy,
            of.weighed,
            CreditTables(
                table(of, of.rule.touches.entity),
                table(of, of.rule.conversion.entity),
                table(of, of.rule.journey.through.entity) if of.rule.journey.through else None,
            ),
            each.start,
            each.end,
        )
        for each, of in zip(slices, rules, strict=True)
    ]
    query = credit_query(versions, asked.dialect, ledger.today())
    if asked.shape != "select":
        query = view_of(asked.name or key, query, asked.dialect)
    return CreditExport(key, asked, slices, f"{_about(ledger, state, key, asked, slices, rules)}{query};\n")


def _slices(ledger: Ledger, state: State, key: str, asked: ExportOptions) -> Iterator[Slice]:
    """Which version governs the conversions of which days, as far as one does."""
    day = day_of_rules(asked.rules, ledger.today())
    if asked.rules == "then":
        found = governed_then(state, key)
    elif asked.rules == "standard" or isinstance(asked.rules, Then):
        in_force(state, key, day)
        found = governed_on(state, key, day)
    else:
        found = [Slice(None, None, in_force(state, key, day).number, day)]
    for each in found:
        require_days_alone(key, each)
    yield from (each for each in found if each.version and each.dated)


def _governing(ledger: Ledger, state: State, key: str, of: Slice) -> GoverningRule:
    version = state.history(key).version(of.version)
    if version.violates:
        what = f"`{key}` v{version.number} breaks {' and '.join(f'`{each}`' for each in version.violates)}"
        why = "what breaks an invariant is written to no platform and to no warehouse"
        raise Refused(what, why, step(f"have `{key}` decided again", "propose", FILE, effective=DATE, because=TEXT))
    return governing_rule(state, version, of.on, ledger.zone)


def _require_entities(rules: Sequence[GoverningRule], tables: Mapping[str, str]) -> None:
    known = sorted({name for each in rules for name in each.schemas})
    for name in tables:
        if name not in known:
            raise BadInput(f"`{name}` has no table here", f"its entities are {', '.join(known)}", "name one of those")


def _about(
    ledger: Ledger,
    state: State,
    key: str,
    asked: ExportOptions,
    slices: Sequence[Slice],
    rules: Sequence[GoverningRule],
) -> str:
    from ledger.population.sql.statement import preamble

    return preamble(_lines(ledger, state, key, asked, slices, rules))


def _lines(
    ledger: Ledger,
    state: State,
    key: str,
    asked: ExportOptions,
    slices: Sequence[Slice],
    rules: Sequence[GoverningRule],
) -> Iterator[str]:
    """The lines above the statement: what comes out, by which versions, and what it rests on."""
    newest = rules[-1].rule
    yield f"{key}: {ledger.named(latest(state, key).draft.content['title'])}"
    yield rules_in_words(str(asked.rules))
    for each in slices:
        yield f"  conversions of {_days(each)}: v{each.version}"
        yield from (f"    {line}" for line in decided_lines(ledger, state, key, each.version))
    yield "a row for each touch of each conversion: credit in 10^-9 of it, and value in millionths of its currency"
    yield "every other touch has a row without a conversion, and why says why it earned nothing"
    yield f"what nobody earned is {newest.no_touch}, without a touch; all credit adds up to 10^9 a conversion"
    ids = newest.touches.order[-1], newest.touches.entity, newest.conversion.id, newest.conversion.entity
    yield UNIQUE.format(*ids)
    yield from place(ledger)
    yield f"for {asked.dialect}"


def _days(of: Slice) -> str:
    if of.start is None:
        return f"days before {of.end}" if of.end else "every day"
    return f"{of.start} until {of.end}" if of.end else f"{of.start} on"
