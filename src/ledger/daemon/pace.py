"""When to look again. Pure: chance and time are arguments."""

from __future__ import annotations

from dataclasses import dataclass

JITTER = 0.1
LONGEST = 3_600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a target is looked at: every `every` seconds, twice as long after each failure in a row."""

    every: float
    failures: int = 0

    def after(self, failed: bool) -> Pace:
        """The pace after one more flight."""
        return Pace(self.every, self.failures + 1 if failed else 0)

    def delay(self, chance: float) -> float:
        """Seconds until the next look; `chance` in [0, 1) spreads many programs over a tenth of it either way."""
        longest = max(LONGEST, self.every)
        whole = min(self.every * 2.0 ** min(self.failures, 30), longest)
        return whole * (1 - JITTER + 2 * JITTER * chance)
