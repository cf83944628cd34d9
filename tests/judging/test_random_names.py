"""Names drawn by lot, and abbreviations that only look so."""

from __future__ import annotations

import pytest

from runkeyhunt.judging.names.random_names import looks_random


@pytest.mark.parametrize(
    "name",
    ["qvhmcz", "xjkwqp", "a9f3b27c1e", "83920174", "kRt7Zq2Wb", "2yGbMgAv", "ab12cd34ef", "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"],
)  # fmt: skip
def test_drawn_names(name: str) -> None:
    assert looks_random(name)


@pytest.mark.parametrize(
    "name",
    ["", "OneDrive", "SecurityHealth", "NvCplDaemon", "BrStsMon00", "EvtMgr6", "v2rayN", "x64dbg", "Windscribe", "7zfm", "vpdn", "手机助手", "a" * 41],
)  # fmt: skip
def test_spoken_names(name: str) -> None:
    assert not looks_random(name)
