"""Where reference data lies that is not part of the project: `CSBOT_SHARED`, by default `shared` beside the checkout.

Tests that need it are skipped, with this reason, where it is absent.
"""

import os
from pathlib import Path

SHARED = Path(os.environ.get("CSBOT_SHARED", Path(__file__).resolve().parents[2] / "shared"))
PEERS = SHARED / "peers"
CONFORMANCE = PEERS / "rasa_conformance"
ABSENT = "the reference data is not on this machine (set CSBOT_SHARED)"
