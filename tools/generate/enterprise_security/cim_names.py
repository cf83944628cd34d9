"""The macro that gives a finding the names under which the CIM and Enterprise Security know what is in it."""

from __future__ import annotations

from runkeyhunt.judging.accounts import NO_PERSON
from runkeyhunt.judging.rk_fields import RK_FIELDS, RK_LISTS
from tools.generate.splunk.conf import Stanza
from tools.generate.splunk.search_text import pipeline, quoted
from tools.generate.splunk.stanzas import macro

# A drive, a share or device, a variable that stands for a folder: what else can be run is no file's path.
_PATH = r"^(?:[A-Za-z]:\\|\\\\|\\Device\\|%[^%\\]+%\\)"
_URL = r"(?i)^[a-z][a-z0-9+.-]*://"


def _in_registry(value: str) -> str:
    return f'if(rk_action="dropped", null(), {value})'


def _payload_if(pattern: str) -> str:
    return f"if(match(rk_payload, {quoted(pattern)}), rk_payload, null())"


# The names and what they hold: https://help.splunk.com/splunk-cloud-platform/common-information-model/6.0/data-models
# registry_path and registry_key_name as the add-on for Sysmon fills them: the path ends with the value's name, and the
# key's name is its last part.
CIM_NAMES = {
    "dest": "rk_host",
    # Who wrote, or else whom it will start for.
    "user": f"mvindex(mvfilter(NOT match(user, {quoted(NO_PERSON)})), 0)",
    "process_name": "rk_writer",
    "process_path": "rk_writer_path",
    "process_guid": "rk_process_guid",
    "process_id": "rk_process_id",
    "registry_path": _in_registry(r'rk_key.coalesce("\\".rk_value_name, "")'),
    "registry_key_name": _in_registry(r'replace(rk_key, "(?s)^.*\\\\", "")'),
    "registry_value_name": _in_registry("rk_value_name"),
    "registry_value_data": _in_registry("rk_data"),
    "file_path": _payload_if(_PATH),
    "url": _payload_if(_URL),
    "signature": "rk_entry",
    "severity": "rk_severity",
}


def cim_names() -> Stanza:
    """Make the macro; what its names held before, from whatever add-on, gives way, and an empty field is none."""
    texts = (f'{name}=nullif({name}, "")' for name in RK_FIELDS if name not in RK_LISTS)
    lists = (f'{name}=mvfilter({name}!="")' for name in RK_LISTS)
    # mvfilter asks for a single field.
    told = ["user=mvappend(rk_user, rk_owner)", *(f"{name}={value}" for name, value in CIM_NAMES.items())]
    return macro(
        "runkeyhunt_cim_names",
        pipeline(f"eval {', '.join((*texts, *lists))}", f"eval {', '.join(told)}"),
        "Give findings the names of the CIM beside their own: dest, user, process_name, registry_path and so on. user "
        "is the person who wrote, or else for whom it will start; accounts of Windows and of computers are nobody. "
        "file_path and url are the payload, whichever it is.",
    )
