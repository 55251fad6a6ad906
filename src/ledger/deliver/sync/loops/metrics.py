"""What the daemon tells Prometheus, for each target: flights, failures, what differs, what was put right."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from ledger.deliver.sync.decide import Flight


class Metrics:
    """A registry of its own, so that two daemons in one program do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.flights = self._counter("flights", "Flights that ended, by target.")
        self.failures = self._counter("failures", "Flights that failed, by target.")
        self.applied = self._counter("applied", "Artifacts put back as ratified, by target.")
        self.proposed = self._counter("proposed", "Default decisions opened as proposals, by target.")
        self.calls = self._counter("requests", "Requests made to the platform, by target.")
        self.artifacts = self._gauge("artifacts", "Governed artifacts, by target.")
        self.drifted = self._gauge("drifted", "Artifacts that differ from what was applied, by target.")
        self.due = self._gauge("due", "Artifacts for which another version is in force, by target.")
        self.fights = self._gauge("fights", "Artifacts that somebody keeps changing back, by target.")
        self.last = self._gauge("last_success_timestamp_seconds", "When a flight last succeeded, by target.")
        self.up = self._gauge("up", "Whether the last flight succeeded, by target.")

    def _counter(self, name: str, what: str) -> Counter:
        return Counter(f"ledger_sync_{name}", what, ("target",), registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(f"ledger_sync_{name}", what, ("target",), registry=self.registry)

    def count(self, flight: Flight, now: int) -> None:
        """Add a flight that ended `now`, in seconds since 1970."""
        target = flight.target
        self.flights.labels(target).inc()
        self.calls.labels(target).inc(flight.calls)
        self.applied.labels(target).inc(len(flight.applied))
        self.proposed.labels(target).inc(len(flight.proposed))
        self.up.labels(target).set(0 if flight.problem else 1)
        self.failures.labels(target).inc(1 if flight.problem else 0)
        if not flight.problem:
            self.artifacts.labels(target).set(len(flight.looks))
            self.drifted.labels(target).set(len(flight.drifted))
            self.due.labels(target).set(len(flight.due))
            self.fights.labels(target).set(len(flight.fights))
            self.last.labels(target).set(now)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
