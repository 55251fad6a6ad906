"""HubSpot on loopback, for tests and demonstrations: only what this connector needs, and never kinder than HubSpot.

    seed --Portal--> state <--routes-- server <--HTTP-- the vendor's own client
                       |
                    filters: who is in a list, by the documented PASS and FAIL of each filter

Each behaviour is marked in the code as *observed* (somebody published what a live portal did), *documented* (by
HubSpot) or *assumed* (nobody knows; then the stricter one).
"""

from ledger_hubspot.emulator.server import Sandbox, serve

__all__ = ["Sandbox", "serve"]
