"""What records get from one reading of a definition and from another: as-was beside its standards, say.

mql       --then, standard-->   each record by the version of its own day, and by the standards of today
mql#5     --standard-->         as things stand, and as they would if it were ratified; only what its own standard
                                gives it moves
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population
from ledger.domain.definition import Version
from ledger.domain.guards import require_proposal
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.govern.consumers.queries import readers
from ledger.govern.documents.queries.compare import NamedDefinition
from ledger.govern.documents.queries.drafts import is_document
from ledger.govern.documents.queries.hypothetical import as_if
from ledger.kinds.entity import clock as event_clock
from ledger.measure.counting.queries.impact import ImpactOptions, ImpactResult, in_months
from ledger.measure.counting.queries.judge import Rules as Reading, Then, judges, latest, read_at, state_of
from ledger.population.asking import wanted_ids
from ledger.population.impact import impact
from ledger.population.source.digest import digest_asked
from ledger.population.sql.rules import Rules
from ledger.prove.side import Side
from ledger.steps import RECORDS, again, instead, step

STANDARD = "standard"
WORDS = {"then": "as-was", STANDARD: "by its standards", "today": "as-is"}


class _Reading(NamedTuple):
    """One side: what people call it, the newest version, and what judges which records by it."""

    label: str
    version: Version
    rules: Rules


def weighed_by_rules(
    ledger: Ledger,
    text: str,
    readings: tuple[Reading, ...],
    records: Records,
    asked: ImpactOptions,
    *,
    digested: bool = False,
) -> ImpactResult:
    """Judge the records of a file or table by two readings of KEY, of which the second is `standard` if it is not
    given; or by one reading as things stand, and as they would if PROPOSAL were ratified.

    Raises BadInput and Refused; nothing of the records is kept.
    """
    today = ledger.today()
    before, after = _proposed(ledger, text, readings) if "#" in text else _read(ledger, text, readings)
    entity = entity_of(ledger.state(), after.version.draft.entity, today)
    asked = in_months(asked, event_clock(entity))
    with population(ledger.settings, records) as file:
        found = impact(file, before.rules, after.rules, columns_in(entity), today, asked)
        told, asked = digest_asked(file, asked=digested), asked._replace(id=wanted_ids(file, asked))
    read = readers(ledger, {after.version.key}, today)
    one, other = (
        NamedDefinition(each.label, each.version.draft, entity, _meaning(after, each), "version")
        for each in (before, after)
    )
    return ImpactResult(one, other, today, file.name, told, file.profile.digest, asked, found, read)


def _read(ledger: Ledger, key: str, readings: tuple[Reading, ...]) -> tuple[_Reading, _Reading]:
    if is_document(key):
        raise Refused(
            f"{key} was never in force", "it is a draft: nobody decided it", again("leave out the rules", rules=False)
        )
    if "@" in key:
        fix = instead("name the definition, or leave out --rules", key, key.partition("@")[0])
        raise BadInput(f"`{key}` is one version", "by which version a record is judged is what --rules says", fix)
    before, after = (*readings, STANDARD)[:2]
    if before == after:
        why = f"both sides would be read as {WORDS.get(str(before), before)}"
        raise BadInput(
            "a reading is put beside itself",
            why,
            step("compare two", "impact", key, rules=("then", "standard"), records=RECORDS),
        )
    state = state_of(ledger, key)
    one, other = (_side(ledger, state, key, each) for each in (before, after))
    return one, other


def _proposed(ledger: Ledger, text: str, readings: tuple[Reading, ...]) -> tuple[_Reading, _Reading]:
    proposal = require_proposal(ledger.state(), text)
    reading, *more = readings
    if more or isinstance(reading, Then):
        why = "a proposal is put beside what stands without it, both read in one way"
        raise BadInput(
            "one reading is asked for", why, step("name one", "impact", text, rules="standard", records=RECORDS)
        )
    after = _side(ledger, as_if(ledger, proposal), proposal.key, reading)
    if not ledger.state().history(proposal.key).versions:
        raise Refused(
            f"nothing stands without {text}",
            "it is the first version",
            step("count it by itself", "impact", text, records=RECORDS),
        )
    before = _side(ledger, ledger.state(), proposal.key, reading)
    return before, after._replace(label=f"{after.label} with {text}")


def _side(ledger: Ledger, state: State, key: str, reading: Reading) -> _Reading:
    newest, today = latest(state, key), ledger.today()
    found = read_at(ledger, state, reading)
    segments, schema = judges(found, key, newest.draft.entity, reading, today, ledger.zone)
    clock = event_clock(entity_of(state, newest.draft.entity, today))
    return _Reading(f"{key} {_worded(reading)}", newest, Rules(segments, schema, clock))


def _worded(reading: Reading) -> str:
    if isinstance(reading, Then):
        return f"as-was on {reading.day}"
    return WORDS.get(str(reading), f"as-at {reading}")


def _meaning(after: _Reading, of: _Reading) -> Side:
    newest = of.rules.newest if of.rules.newest is not None else after.rules.newest
    assert newest is not None
    return Side(newest, of.rules.schema)
