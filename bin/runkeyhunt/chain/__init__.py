"""From a write to a story: the file that was dropped before it, the process that made it, the payload that ran."""

from __future__ import annotations

from runkeyhunt.chain.around import table_of
from runkeyhunt.chain.chains import Chains
from runkeyhunt.chain.outcome import CHAIN_FIELDS
from runkeyhunt.chain.write import event_of

__all__ = ["CHAIN_FIELDS", "Chains", "event_of", "table_of"]
