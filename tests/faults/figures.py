"""What the last long run measured, written down by hand from what `./dev faults` printed."""

RUN_ON = "27 November 2026, in parts, on two cores that nine other processes wanted too. Each test named here passed."
FIGURES: tuple[tuple[int, str, str], ...] = (
    (
        1,
        "a kill at every other one of 340 statements; 50 writers killed at random, on a file and on a server",
        "all sound",
    ),
    (2, "900 images of a writer of 60 commands", "900 whole; the controls lose some, and damage some"),
    (3, "a server killed as soon as it acknowledged", "the event is there; without waiting for commits it is gone"),
    (8, "97 sizes that no file may outgrow", "all sound"),
    (9, "141 limits of memory; four of a whole command", "all sound"),
    (
        12,
        "400 bits, one in each 400th of the file",
        "125 found, 91 of them only by us; the others changed nothing stored",
    ),
)
"""Row, what was tried, what came of it."""
LEFT_OUT = (
    "Not run to their end in that form: the storm of kills on a server (row 4), the races of 500 (row 28), the kills of"
    " machines and workers (rows 35 and 39) and the matrices of the connectors (rows 32 to 34), which passed in their"
    " quick forms. Nothing was tried on PostgreSQL where the machine loses power."
)
