"""What every test may rely on: `tests/` is importable, and property tests have no deadline on a shared machine."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")
