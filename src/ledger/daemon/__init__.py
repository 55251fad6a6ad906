"""`ledger sync --watch`: a loop for each target that looks, and does what its mode allows, until it is told to stop.

    new position in the ledger --wake--┐
    every N seconds, with jitter ------┴--> one flight per target --> metrics; a failure waits longer each time

Level-triggered: a flight reads what is there and what is due, whatever was missed in between.
"""
