"""What the last long run measured, written down by hand from what `./dev faults` printed."""

RUN_ON = (
    "27 November 2026, from beginning to end in 33 minutes, on two cores with nothing else to do: 881 tests passed, one"
    " was skipped (for the witness of somebody else, which needs Python 3.12), none failed."
)
FIGURES: tuple[tuple[int, str, str], ...] = (
    (
        1,
        "a kill at every other one of 340 statements; 50 writers killed at random, on a file and on a server",
        "all sound",
    ),
    (2, "900 images of a writer of 60 commands", "900 whole; the controls lose some, and damage some"),
    (3, "a server killed as soon as it acknowledged", "the event is there; without waiting for commits it is gone"),
    (
        4,
        "420 kills under load: 60 of writers, 210 of the wire, 90 of backends, 60 of the server",
        "nothing acknowledged is lost, nothing stored was told as failed, the follower is complete and in order",
    ),
    (8, "97 sizes that no file may outgrow", "all sound"),
    (9, "141 limits of memory; four of a whole command", "all sound"),
    (
        12,
        "400 bits, one in each 400th of the file",
        "125 found, 91 of them only by us; the others changed nothing stored",
    ),
    (28, "500 races of each of four sorts, on a file and on a server", "all came out as one after the other"),
    (34, "1,098 runs with a fault or a death, of seven sorts of artifact on two platforms", "all converged"),
    (35, "60 kills of a worker", "nothing is written twice, nothing is lost"),
    (39, "60 kills of machines in turn", "nothing is written twice, nothing is lost"),
    (41, "20,000 inputs made from ours, and two minutes of atheris, for each of four readers", "nothing but refusals"),
)
"""Row, what was tried, what came of it."""
LEFT_OUT = "Nothing was tried on PostgreSQL where the machine loses power."
