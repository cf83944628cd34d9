"""Registry paths in every spelling."""

from __future__ import annotations

import pytest

from runkeyhunt.places.registry import parse_path

RUN = r"software\microsoft\windows\currentversion\run\x"


@pytest.mark.parametrize(
    ("text", "canonical", "lookup_key"),
    [
        (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"\REGISTRY\MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"\REGISTRY\USER\S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKU\S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKEY_USERS\.DEFAULT\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKU\.DEFAULT\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKCU:\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"Registry::HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"Computer\HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKU\S-1-5-21-1\Software\Wow6432Node\Microsoft\Windows\CurrentVersion\Run\x", r"HKU\S-1-5-21-1\Software\Wow6432Node\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKLM\OFFLINE\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\OFFLINE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKLM\OFFLINE\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKLM\OFFLINE\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKU\OFFLINE\Microsoft\Windows\CurrentVersion\Run\x", r"HKU\OFFLINE\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKEY_CURRENT_USER\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKU\S-1-5-21-1-2-3-1001\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKEY_CURRENT_USER\\Software\Microsoft\Windows\CurrentVersion\Run\x", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\x", RUN),
        (r"HKLM\SYSTEM\ControlSet001\Control\x", r"HKLM\System\CurrentControlSet\Control\x", r"system\currentcontrolset\control\x"),
    ],
)  # fmt: skip
def test_every_spelling_leads_to_one(text: str, canonical: str, lookup_key: str) -> None:
    path = parse_path(text)
    assert path is not None
    assert (str(path), path.lookup_key) == (canonical, lookup_key)


@pytest.mark.parametrize(
    "text", ["", "C:\\Users\\x", "\\REGISTRY\\A\\{guid}\\Root", "HKCR\\exefile\\shell", "HKLMx\\Software"]
)
def test_what_holds_no_autostart_is_no_path(text: str) -> None:
    assert parse_path(text) is None
