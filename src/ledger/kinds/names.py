"""What kinds are called, for whoever asks of which kind something is and no more."""

from __future__ import annotations

ATTRIBUTION = "attribution"
FIT = "fit"
FRAMEWORK = "framework"
INVARIANT = "invariant"
METRIC = "metric"
TAXONOMY = "taxonomy"
