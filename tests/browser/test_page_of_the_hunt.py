"""The report as a page in the browser: it filters, is whole without JavaScript and on paper, and nothing in it acts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from tests.browser.browser import Browser, OpenFile
from tests.offline.conftest import run_hunt, write_event

# Attacks on the page, and what they would leave behind in it.
HOSTILE = (
    "<script>window.attacked = 1</script>",
    "<img src=http://203.0.113.9/x onerror='window.attacked = 1'>",
    "</pre></code></style><svg onload='window.attacked = 1'>",
    "javascript:window.attacked=1",
    "A" * 32_767,
)
PLANTED = """
const script = document.createElement('script');
script.textContent = 'window.attacked = 1';
const picture = document.createElement('img');
picture.src = 'http://203.0.113.9/planted.png';
picture.setAttribute('onerror', 'window.attacked = 1');
const frame = document.createElement('iframe');
frame.src = 'http://203.0.113.9/frame';
document.body.append(script, picture, frame);
fetch('http://203.0.113.9/fetched').catch(() => {});
"""
QUIET = {"console": [], "refused": [], "elsewhere": [], "opened": []}


@pytest.fixture(scope="module")
def report(app_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample log's report, with hostile writes in it."""
    folder = tmp_path_factory.mktemp("report")
    events = (write_event(escape(f"V{n} {text[:90]}"), escape(f"mshta.exe {text}")) for n, text in enumerate(HOSTILE))
    (folder / "hostile.xml").write_text("\n".join(events), encoding="utf-8")
    sample = app_dir / "samples" / "sample.xml"
    run_hunt(app_dir, folder, (sample, "hostile.xml", "--chain", "--format", "html", "--output", "report.html"))
    return folder / "report.html"


@pytest.fixture
def report_page(report: Path, browser: Browser) -> Iterator[OpenFile]:
    with browser.file(report) as opened:
        yield opened


def rows(page: OpenFile) -> int:
    """Count the findings that show, which are as many in the list as below it."""
    listed = page.shown("tr.row")
    assert len(listed) == len(page.shown("article"))
    return len(listed)


def test_it_filters_by_words_and_by_severity(report_page: OpenFile) -> None:
    every = rows(report_page)
    assert every == 17
    assert report_page.shown("#count") == ["17 findings shown"]
    report_page.write("#words", "WS-027 RUN")
    some = rows(report_page)
    assert 0 < some < every
    assert all("WS-027" in text for text in report_page.shown("tr.row"))
    assert report_page.shown("#count") == [f"{some} of 17 findings shown; {17 - some} hidden by the filter"]
    report_page.click("#all")
    assert rows(report_page) == every
    report_page.click("#tiles label.critical")
    assert not [text for text in report_page.shown("tr.row") if "Critical" in text]
    assert 0 < rows(report_page) < every
    report_page.write("#words", "no such word")
    assert rows(report_page) == 0
    assert report_page.log == QUIET


def test_without_javascript_all_of_it_shows(report: Path, browser: Browser) -> None:
    with browser.file(report, scripts=False) as page:
        assert rows(page) == 17
        assert page.shown("#filter, #tiles input, .copy button") == []
        assert len(page.shown("article pre")) >= 17
        assert page.shown("#next li b")[:2] == ["Ask whether it is meant to be there.", "If it is not:"]


def test_on_paper_all_of_it_stands_on_a_light_ground(report_page: OpenFile) -> None:
    report_page.print()
    assert rows(report_page) == 17
    assert report_page.shown("#words, .copy button, .back") == []
    assert report_page.style("body", "backgroundColor") == "rgb(255, 255, 255)"
    assert report_page.style("article pre", "maxHeight") == "none"


def test_what_a_filter_hides_is_said_on_paper(report_page: OpenFile) -> None:
    report_page.write("#words", "WS-027")
    report_page.print()
    assert report_page.shown("#count")[0].startswith(f"{rows(report_page)} of 17 findings shown; ")


def test_hostile_values_are_text_and_nothing_leaves_the_machine(report_page: OpenFile) -> None:
    commands = report_page.shown("article pre")
    assert [text for text in HOSTILE if f"mshta.exe {text}"[:32_767] not in commands] == []
    for part in ("article", "tr.row"):
        report_page.run(
            f"document.querySelectorAll('{part} *').forEach((one) => one.dispatchEvent(new Event('error')))"
        )
    assert report_page.run("window.attacked ?? 0") == 0
    assert report_page.boxes("iframe, img, object, body script ~ script") == []
    assert report_page.log == QUIET


def test_its_policy_lets_nothing_that_was_planted_act(report_page: OpenFile) -> None:
    report_page.run(PLANTED)
    report_page.driver.call("settle")
    assert report_page.run("window.attacked ?? 0") == 0
    refused = "\n".join(report_page.log["console"])
    for kind in ("script-src", "img-src", "frame-src", "connect-src"):
        assert kind in refused
