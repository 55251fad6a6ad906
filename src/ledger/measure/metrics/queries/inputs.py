"""The records that figures of a metric are made of, as they go on record: by name and digest."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.app.ledger import Ledger
from ledger.app.populations import population
from ledger.measure.figures.events.close import ClosedInput
from ledger.measure.metrics.queries.metrics import MetricMeant
from ledger.measure.metrics.queries.world import MetricAsked, inputs_of
from ledger.population.source.digest import digest


def digest_inputs(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> Iterator[ClosedInput]:
    """Yield the records of a metric with their digests, the touches or the counted ones first. Raises BadInput."""
    for sort, records in inputs_of(ledger, meant, question).items():
        with population(ledger.settings, records) as file:
            name = ledger.reason(file.name)
            yield ClosedInput(sort=sort, records=name, digest=digest(file), reading=file.profile.digest)
