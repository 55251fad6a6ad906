"""Which definition says already what a rule of a platform says, so that both can stand under one key.

rule over the entity --same meaning--> the definition        --of a like name, and proved the same--> the definition
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.compile.versions import predicate
from ledger.deliver.survey.pure.claims import alike, telling
from ledger.deliver.survey.queries.references import Governed, Planned
from ledger.domain.definition import Version
from ledger.errors import LedgerError
from ledger.language.digest import meaning_digest
from ledger.prove.category import change
from ledger.prove.side import Side


def twin(there: Sequence[Planned], name: str, rule: Side, day: date) -> Planned | None:
    """The first of these definitions that says the same as a rule called `name`; None for none."""
    digest = meaning_digest(*rule)
    same = (each for each in there if each.meaning == digest)
    return next(same, None) or next((each for each in there if _proved(each, name, rule, day)), None)


def _proved(each: Planned, name: str, rule: Side, day: date) -> bool:
    """Whether one of a like name is proved to say the same; of any two that would take too long."""
    return alike(telling(name), telling(each.title)) and not change(Side(each.tree, each.schema), rule, day).breaking


def criteria_in_force(known: Governed, day: date) -> list[Planned]:
    """The criteria that govern a day, the oldest first."""
    versions = known.state.in_force_on(day).values()
    ordered = sorted(versions, key=lambda each: known.state.history(each.key).versions[0].position)
    found = (_of(known, each, day) for each in ordered if each.draft.yields == "predicate")
    return [each for each in found if each]


def _of(known: Governed, version: Version, day: date) -> Planned | None:
    history, draft = known.state.history(version.key), version.draft
    since = min(each.from_ for each in history.segments() if each.version)
    try:
        tree, schema = predicate(known.state, version, day, known.ledger.zone)
    except LedgerError:
        return None
    title = draft.content["title"]
    return None if schema.scores else Planned(version.key, title, draft.meaning, draft.entity, tree, schema, since)
