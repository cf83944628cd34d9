"""The colours that dashboards and pages share can be read, and are never all that tells states apart."""

from __future__ import annotations

import pytest

from runkeyhunt.judging.baseline import COLLISION, KNOWN_GOOD, UNKNOWN
from runkeyhunt.judging.verdict import SEVERITIES
from runkeyhunt.report.palette import BASELINE, DARK, LIGHT, SEVERITY, STAGE

TONES = {**SEVERITY, **BASELINE, **STAGE}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", TONES)
def test_every_colour_can_be_read_on_every_surface(name):
    tone = TONES[name]
    assert min(contrast(tone.light, LIGHT.page), contrast(tone.light, LIGHT.panel)) >= 4.5
    assert min(contrast(tone.dark, DARK.page), contrast(tone.dark, DARK.panel)) >= 4.5


@pytest.mark.parametrize("surface", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_can_be_read(surface):
    assert (
        min(contrast(text, on) for text in (surface.text, surface.dim) for on in (surface.page, surface.panel)) >= 4.5
    )


def test_every_state_is_there():
    assert list(SEVERITY) == [name for _, name in SEVERITIES]
    assert set(BASELINE) == {KNOWN_GOOD, COLLISION, UNKNOWN}
    assert list(STAGE) == ["dropped", "registered", "executed", "fired"]


@pytest.mark.parametrize("tones", [SEVERITY, BASELINE, STAGE], ids=["severity", "baseline", "stage"])
def test_words_and_signs_tell_apart_without_colour(tones):
    assert len({tone.sign for tone in tones.values()}) == len({tone.word for tone in tones.values()}) == len(tones)
    assert {len(tone.sign) for tone in tones.values()} == {1}
