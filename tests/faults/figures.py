"""What the last long run measured, written down by hand from what `./dev faults` printed."""

RUN_ON = "Not run yet."
FIGURES: tuple[tuple[int, str, str], ...] = ()
"""Row, what was tried, what came of it."""
LEFT_OUT = "Everything was left out."
