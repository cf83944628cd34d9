"""What the one search that adds risk knows beyond the findings: how much risk, and why in words."""

from __future__ import annotations

from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.stanzas import macro

RISK_FIELDS = "risk_score risk_message"
# A field without a value would make the whole sentence empty.
_WHO = 'coalesce(rk_writer, "An unknown program")'
_WHAT = "coalesce(rk_payload, rk_command, rk_entry)"
_WHERE = 'rk_host." (".rk_location.", value ".coalesce(rk_value_name, "without a name").", score ".rk_score.")"'


def risk_macro() -> Stanza:
    """Make the macro; Enterprise Security takes the risk of a result from its field risk_score."""
    return macro(
        "runkeyhunt_risk",
        f'eval risk_score=rk_score, risk_message={_WHO}.if(in(rk_action, "deleted", "cleared"), " removed an '
        f'autostart", " made ".{_WHAT}." start by itself")." on ".{_WHERE}',
        "Add to findings what Enterprise Security's risk action asks for: risk_score, which is rk_score, and "
        "risk_message.",
    )
