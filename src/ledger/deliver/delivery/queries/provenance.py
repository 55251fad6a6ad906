"""What an export says of itself: what it is, by which versions it judges, who decided them, and where it is from.

Each line becomes a comment above the SQL, so a reader of a dashboard's query finds the decision behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ledger.app.ledger import Ledger
from ledger.app.populations import entity_of
from ledger.compile.standard import declared
from ledger.domain.definition import Version
from ledger.domain.state import State
from ledger.language.inputs import inputs
from ledger.language.meaning import reads
from ledger.language.schema import Field, Schema
from ledger.meanings.registry import meaning_of
from ledger.population.count import JudgingSegment
from ledger.views.words import STANDARD, term

RULES = {
    "then": "as-was: each record by the version of its own day",
    "today": "as-is: every record by today's version",
    "standard": "by the consistency standard of each version",
}


def about(
    ledger: Ledger,
    state: State,
    version: Version,
    rules: str,
    segments: Sequence[JudgingSegment],
    schema: Schema,
    clock: str,
) -> Iterator[str]:
    """The lines above a definition. `clock` is the field whose day says what judges a record; empty where none does."""
    yield f"{version.key}: {ledger.named(version.draft.content['title'])}"
    yield rules_in_words(rules)
    for each in segments:
        if each.meaning is not None:
            named = each.versions or {version.key: each.version}
            told = [f"{key} v{number}" if each.versions else f"v{number}" for key, number in named.items()]
            yield f"  {_days(each)}: {', '.join(told)}"
            for key, number in named.items():
                yield from (f"    {line}" for line in decided_lines(ledger, state, key, number))
    if clock:
        yield f"  a record's day is that of {clock}; what no version governs {_none(segments)}"
    yield f"blanks follow {_blanks(state, version.draft.entity, segments, schema, ledger.today())}"
    yield from place(ledger)
    if coming := _coming(state, version, ledger.today()):
        yield coming


def place(ledger: Ledger) -> Iterator[str]:
    """Which ledger it is from, and as it stood when."""
    yield f"days are those of {ledger.zone}"
    yield f"as in force on {ledger.today()}, at position {ledger.journal.head()} of ledger {ledger.founded.ledger_id}"
    if ledger.simulated:
        yield "this ledger runs on a simulated clock: its dates are made up"


def rules_in_words(rules: str) -> str:
    """By which rules records are judged, in a sentence."""
    if rules.startswith("then:"):
        return f"as-was: by the standards, as they stood on {rules.removeprefix('then:')}"
    return RULES.get(rules, f"as-at: every record by the version in force on {rules}")


def _days(segment: JudgingSegment) -> str:
    if segment.cohort:
        field, start, end = segment.cohort
        return f"{_among(segment)} whose {field} is {term(start, end)}"
    return _among(segment)


def _among(segment: JudgingSegment) -> str:
    if not segment.dated:
        return "records without a day"
    if segment.start is None:
        return f"records before {segment.end}" if segment.end else "every record"
    return f"records of {term(segment.start, segment.end)}"


def decided_lines(ledger: Ledger, state: State, key: str, number: int) -> Iterator[str]:
    """When a version is in force, by whom it was decided, and the whole digest of its content."""
    version, history = state.history(key).version(number), state.history(key)
    force = "; ".join(term(each.from_, each.until) for each in history.segments() if each.version == number)
    alone = " (self-attested)" if version.self_attested else ""
    by = f"decided by {ledger.address(version.decider)}{alone}" if version.decider else "attested, decided by nobody"
    standard = STANDARD.get(declared(state, version), "")
    yield "; ".join(filter(None, (f"in force {force}", by, standard)))
    yield f"event #{version.position}, content sha256:{version.draft.content_digest}"


def _none(segments: Sequence[JudgingSegment]) -> str:
    return meaning_of([each.meaning for each in segments if each.meaning is not None][-1]).unjudged()


def _blanks(state: State, entity: str, segments: Sequence[JudgingSegment], schema: Schema, today: date) -> str:
    read = frozenset[str]().union(
        *(
            inputs(reads(each.meaning), Schema(entity, {}, scores=each.scores))
            for each in segments
            if each.meaning is not None
        )
    )
    fields = [schema.fields[name] for name in sorted(read) if schema.fields[name].blank is not None]
    version = state.history(entity).in_force(today)
    parts = [f"a blank {field.name} counts as {_shown(field)}" for field in fields]
    named = f"{entity} v{version.number}" if version else entity_of(state, entity, today).key
    return "; ".join([f"{named}: a sign is false on a blank, and NOT turns it round", *parts])


def _shown(field: Field) -> str:
    return f"'{field.blank}'" if isinstance(field.blank, str) else f"{field.blank:f}"


def _coming(state: State, version: Version, today: date) -> str:
    """What takes force later, and is not in it yet."""
    later = [each for each in state.history(version.key).segments() if each.from_ > today]
    if not later:
        return ""
    named = f"v{later[0].version} takes force" if later[0].version else f"{version.key} ends"
    return f"{named} on {later[0].from_}: export it again then"
