"""The report as a page: what it shows is what the JSON report says, and nothing in it acts or is loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from runkeyhunt.offline.html.reasons import Bar, bars_of
from tests.offline.conftest import Hunter, write_event
from tests.offline.html_page import Element, findings_of, read_page, section_of
from tools.generate.dashboards import finding as dashboard

SAMPLE = Path(__file__).parents[2] / "samples" / "sample.xml"
NAMES = {
    "Event": "event",
    "Value name": "value_name",
    "Written to": "registry_path",
    "Program": "program",
    "Payload": "payload",
    "Written by": "process",
    "ProcessGuid": "process_guid",
    "User who wrote": "user",
    "Starts for": "owner",
    "Entry": "entry_id",
}


@pytest.fixture
def page(hunt_for_real: Hunter) -> Element:
    return read_page(hunt_for_real(SAMPLE, "--chain", "--format", "html").out)


@pytest.fixture
def reported(hunt_for_real: Hunter) -> list[dict]:
    return hunt_for_real(SAMPLE, "--chain", "--format", "json").report["findings"]


def test_every_text_of_every_finding_is_that_of_the_json_report(page: Element, reported: list[dict]):
    assert len(findings_of(page)) == len(reported) == 12
    for shown, finding in zip(findings_of(page), reported):
        facts = section_of(shown, "Facts").facts()
        assert {name: facts.get(name, "") for name in NAMES} == {name: finding[told] for name, told in NAMES.items()}
        assert facts["Hosts"] == f"{finding['host_count']}: {', '.join(finding['hosts'])}"
        assert facts["Writes"] == str(finding["writes"])
        assert facts["First write"] == finding["time"].replace("T", " ").replace("Z", " UTC")
        assert shown.attributes["class"] == finding["severity"]
        assert section_of(shown, "Command").texts("pre") == [finding["command"]]
        decoded = [part.texts("pre") for part in shown.all("section", "text") if part.texts("h4") == ["Decoded "]]
        assert decoded == ([[finding["decoded"]]] if finding["decoded"] else [])


def test_the_reasons_add_up_to_the_score(page: Element, reported: list[dict]):
    for shown, finding in zip(findings_of(page), reported):
        *rows, total = section_of(shown, "Why").table()
        assert [f"{points} {reason}" for points, _, reason in rows] == finding["reasons"]
        assert total == [str(finding["score"]), "", "Score"]
        assert sum(int(points) for points, _, _ in rows) == finding["score"]


def test_a_bar_begins_where_the_one_before_it_ended():
    assert list(bars_of(["+10 Run key", "+55 Encoded", "-60 Known good: X", "no points"])) == [
        Bar("+10", "Run key", 0, 10),
        Bar("+55", "Encoded", 10, 65),
        Bar("-60", "Known good: X", 65, 5),
        Bar("", "no points", 5, 5),
    ]


def test_the_bars_are_drawn_to_one_scale(page: Element):
    first = section_of(findings_of(page)[0], "Why")
    assert {svg.attributes["viewbox"] for svg in first.all("svg")} == {"0 0 170 10"}
    bars = [(bar.attributes["class"], bar.attributes["x"], bar.attributes["width"]) for bar in first.all("rect")]
    assert bars == [
        ("adds", "0", "10"),
        ("adds", "10", "45"),
        ("adds", "55", "30"),
        ("adds", "85", "20"),
        ("adds", "105", "10"),
        ("adds", "115", "35"),
        ("adds", "150", "20"),
        ("takes", "100", "70"),
        ("critical", "0", "100"),
    ]


def test_the_chain_is_the_timeline_with_the_time_between(page: Element, reported: list[dict]):
    for shown, finding in zip(findings_of(page), reported):
        lines = section_of(shown, "Chain").all("li")
        gaps = [(line.texts("span", "gap") or [""])[0] for line in lines]
        plain = [line.text.replace(f" {gap} ", " ", 1) for line, gap in zip(lines, gaps)]
        assert plain == finding["chain"]["timeline"]
    first = section_of(findings_of(page)[0], "Chain").all("li")
    assert [line.attributes["class"] for line in first] == [
        "step stage-other", "step stage-dropped", "step stage-registered", "step stage-fired"]  # fmt: skip
    assert [line.texts("span", "gap") for line in first] == [[""], ["2.6 s later"], ["0.5 s later"], ["51.2 min later"]]


def test_rules_are_those_of_the_report_in_sigma_and_spl(hunt_for_real: Hunter, page: Element, reported: list[dict]):
    report = hunt_for_real(SAMPLE, "--chain", "--format", "json").report
    searches = hunt_for_real(SAMPLE, "--chain", "--format", "spl").out.rstrip("\n").split("\n\n")
    of_findings = [
        text for shown in findings_of(page) for rules in shown.all("section", "rules") for text in rules.texts("pre")
    ]
    shared = [text for part in page.all("section", "shared") for text in part.texts("pre")]
    exact = [
        rule["rule"].rstrip("\n") for finding in reported for rule in finding["sigma"] if rule["source"] == "finding"
    ]
    assert of_findings[::2] == exact
    assert len(exact) == 8
    assert shared[::2] == [text.rstrip("\n") for text in report["rule_set"].values()]
    assert {text.split("\n", 1)[1] for text in searches} == {*of_findings[1::2], *shared[1::2]}


def test_what_to_do_next_is_told_in_the_words_of_the_dashboards(page: Element):
    told = page.all("section", "end")[0].texts("li")
    view = dashboard.finding().definition()["visualizations"]["what_to_do_next"]["options"]["markdown"]
    steps = [
        re.sub(r"^\d[.] |[*]{2}|\[|\]\(.*?\)| \(in \*Go on in the search\*\)", "", line)
        for line in view.splitlines()[1:]
        if line
    ]
    assert [re.sub(r" \([| ]*`.*?`\)", "", step) for step in told] == steps
    assert len(steps) == 5
    searches = page.all("section", "end")[0].texts("code")
    assert searches == ["`runkeyhunt_entry(entry)`", "`runkeyhunt_proposal(entry)`", "| `runkeyhunt_my_approvals`"]


def test_links_within_the_page_lead_somewhere(page: Element):
    targets = {one.attributes["id"] for one in page.every() if "id" in one.attributes}
    links = {link.attributes["href"] for link in page.all("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    rows = page.all("tr", "row")
    assert [row.attributes["data-of"] for row in rows] == [shown.attributes["id"] for shown in findings_of(page)]


def test_techniques_are_links_of_their_own_site(page: Element):
    links = [link for link in page.all("a") if not link.attributes["href"].startswith("#")]
    assert {link.attributes["rel"] for link in links} == {"noopener noreferrer"}
    for link in links:
        assert link.attributes["href"] == f"https://attack.mitre.org/techniques/{link.text.replace('.', '/')}/"
    assert "T1547.001" in [link.text for link in links]


def test_the_policy_allows_the_one_style_and_the_one_script(page: Element):
    first, policy = page.all("meta")[:2]
    (style,), (script,) = page.texts("style"), page.texts("script")
    assert first.attributes == {"charset": "utf-8"}
    assert policy.attributes == {
        "http-equiv": "Content-Security-Policy",
        "content": f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; "
        "base-uri 'none'; form-action 'none'",
    }


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_loaded(page: Element):
    (style,), (script,) = page.texts("style"), page.texts("script")
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"https?:|fetch|XMLHttp|import\b|innerHTML|eval", script)
    names = {name for one in page.every() for name in one.attributes}
    assert not names & {"src", "srcset", "style", "action", "data", "background", "poster", "ping"}
    assert not [name for name in names if name.startswith("on")]
    assert {one.tag for one in page.every() if "href" in one.attributes} == {"a"}


def test_the_summary_tells_what_was_read(page: Element):
    facts = page.all("header")[0].facts()
    made = facts.pop("Made")
    assert facts == {
        "Read": "20 events in 1 file",
        "Unreadable": "0 records",
        "Found": "12 autostart writes in 12 findings",
        "Held down": "3 writes by known good or the site's tuning",
        "Time range": "2026-03-02 07:58:11.203 UTC to 2026-03-02 08:52:44.194 UTC",
        "Hosts hit": "■ Critical SRV-FILE02.corp.example 3 findings ■ Critical WS-027.corp.example 3 findings "
        "■ Critical WS-014.corp.example 2 findings",
        "Chains": "looked for in Events 1 and 11",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by Run Key Hunt \d+\.\d+\.\d+", made)
    assert page.texts("label", "tile") == ["■ Critical 8", "▲ High 0", "◆ Medium 0", "● Low 0", "○ Informational 4"]
    assert page.texts("p", "notice") == []
    assert page.all("section", "end")[2].table() == [[str(SAMPLE), "xml", "20", ""]]


def test_what_was_not_read_stands_on_top_and_in_full(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{write_event()}\nfoo\n", encoding="utf-8")
    ran = hunt("log", "gone", "--format", "html")
    page = read_page(ran.out)
    assert page.texts("p", "notice") == [
        "gone does not exist: check the path.",
        "Unreadable: 1 of the records; none of them counts as clean.",
    ]
    assert page.all("section", "end")[2].table() == [
        ["log", "xml", "1", ""],
        ["gone", "", "0", "does not exist: check the path"],
        ["log", "line 2", "this is no event"],
    ]
    assert ran.err == "hunt.py: gone does not exist: check the path.\n"
    assert ran.status == 2


def test_a_finding_names_the_file_and_the_line_of_its_event(page: Element):
    assert section_of(findings_of(page)[0], "Facts").facts()["Read in"] == f"{SAMPLE}, line 10"


def test_a_threshold_leaves_out_and_says_so(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(f"{write_event('A')}\n{write_event('B', key='RunOnce')}", encoding="utf-8")
    page = read_page(hunt("log", "--format", "html", "--threshold", "40").out)
    assert [section_of(shown, "Facts").facts()["Value name"] for shown in findings_of(page)] == ["A"]
    facts = page.all("header")[0].facts()
    assert facts["Not listed"] == "1 finding below score 40, counted above all the same"
    assert facts["Chains"] == "not looked for: hunt with --chain"


def test_a_page_without_findings_says_so(hunt: Hunter, tmp_path: Path):
    (tmp_path / "log").write_text(write_event(target="HKLM\\SOFTWARE\\Agent\\Version"), encoding="utf-8")
    ran = hunt("log", "--format", "html", "--output", "out.html")
    page = read_page((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert page.texts("title") == ["Run Key Hunt: no finding"]
    assert page.texts("p", "empty") == ["No autostart write was found in what was read."]
    assert findings_of(page) == page.all("table", "list") == []


def test_a_long_command_is_whole_and_its_mark_stands_where_it_is_not(hunt: Hunter, tmp_path: Path):
    command = "C:\\a.exe " + "x" * 32_758
    (tmp_path / "log").write_text(write_event("Long", command), encoding="utf-8")
    page = read_page(hunt("log", "--format", "html").out)
    assert section_of(findings_of(page)[0], "Command").texts("pre") == [command]
    assert section_of(findings_of(page)[0], "Command").texts("small") == ["32,767 characters"]
    assert page.all("tr", "row")[0].texts("code")[-1] == f"{command[:159]}…"


def test_lines_of_what_was_decoded_stay_lines(hunt_for_real: Hunter, tmp_path: Path):
    encoded = base64.b64encode("\nwhoami\n\ncalc <1>".encode("utf-16-le")).decode()
    (tmp_path / "log").write_text(write_event("A", f"powershell -enc {encoded}"), encoding="utf-8")
    page = read_page(hunt_for_real("log", "--format", "html").out)
    (finding,) = hunt_for_real("log", "--format", "json").report["findings"]
    assert section_of(findings_of(page)[0], "Decoded").texts("pre") == [finding["decoded"]]
    assert "whoami\n\ncalc <1>" in finding["decoded"]
