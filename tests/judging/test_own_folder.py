"""A product's folder bears its name; a copied program's does not."""

from __future__ import annotations

import pytest

from runkeyhunt.judging.names.own_folder import is_folder_of_another_name


@pytest.mark.parametrize(
    ("payload", "value_name", "expected"),
    [
        (r"C:\Users\anna\AppData\Local\FigmaAgent\figma_agent.exe", "Figma Agent", False),
        (r"C:\Users\anna\AppData\Local\Amazon Music\Amazon Music Helper.exe", "x", False),
        (r"C:\Users\anna\AppData\Local\AdaptiveCards\mfc120esn.exe", "mfc120esn", True),
        (r"C:\ProgramData\Example\bin\start.exe", "Example", False),
        (r"C:\ProgramData\qtx\agent.exe", "Helper", True),
        (r"C:\ProgramData\ab\ab.exe", "Helper", False),
        (r"C:\ProgramData\agent.exe", "Helper", False),
        (r"C:\Tools\qtx\agent.exe", "Helper", False),
        ("", "", False),
    ],
)
def test_it_is_told_by_words_that_they_share(payload: str, value_name: str, expected: bool) -> None:
    assert is_folder_of_another_name(payload, value_name) is expected


def test_a_long_name_costs_no_more_than_its_beginning() -> None:
    assert is_folder_of_another_name(r"C:\ProgramData\qtx\agent.exe", "z" * 1_000_000) is True
