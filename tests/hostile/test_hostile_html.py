"""The page: whatever an event holds is text in it, whole and in its place, and the page is made of its own elements."""

from __future__ import annotations

from hypothesis import example, given, settings

from runkeyhunt.offline.html.markup import lines, pre, text
from runkeyhunt.offline.report import Report
from runkeyhunt.offline.visible import is_visible, visible
from runkeyhunt.report.attack import Techniques
from runkeyhunt.report.document import members
from tests.hostile.strategies import APP, texts
from tests.hostile.test_hostile_outputs import ACTING, outcome_of, outcomes
from tests.offline.html_page import Element, findings_of, read_page, section_of

OF_PAGES = (
    "<script>alert(1)</script>",
    "</style></script></pre></code></textarea><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\"' onmouseover=alert(1) x='",
    "&lt;b&gt;&amp;&#x3c;&nbsp &copy",
    "<!-- --> ]]> <plaintext> <![CDATA[",
    "$name ${severity} $$ {0} %s",
    "\\u202e as written",
    "Z" + "\u0301" * 400,
    "x" * 32_767,
    " " * 300 + "x",
)
TAGS = frozenset(
    "html head meta title style body header main h1 h2 h3 h4 small p div label input span b i a dl dt dd button output "
    "table colgroup col thead tbody tfoot tr th td time code br article section pre svg rect ol li details summary script".split()
)
# Every attribute is one of the page's own words: no text of an event is among them.
OWN = frozenset("class id href rel data-of value type for charset http-equiv content name lang hidden checked autocomplete "
                "spellcheck placeholder role viewbox preserveaspectratio aria-hidden x width height".split())  # fmt: skip


def with_all(test):
    """Give a test every text that acts on a page, a terminal or a reader, in every place."""
    for acting in (*OF_PAGES, *ACTING):
        test = example(outcome_of((acting, acting), ("Updater", f"mshta.exe http://a/{acting}")))(test)
    return test


def page_of(found) -> tuple[str, Element]:
    # Read as a browser reads a file: in UTF-8, with every end of a line made one.
    written = "".join(f"{line}\n" for line in Report(found, 0, APP).html_lines("now")).encode("utf-8").decode("utf-8")
    assert all(is_visible(sign) or sign == "\n" for sign in written)
    return written, read_page(written)


def escaped_lines(value: str) -> str:
    return "\n".join(map(visible, value.replace("\r\n", "\n").split("\n")))


@given(outcomes)
@settings(max_examples=40)
@with_all
def test_every_text_of_every_finding_stands_in_its_place(found):
    _, page = page_of(found)
    report = Report(found, 0, APP)
    told = [members(finding, Techniques()) for finding in report._ranked()]
    assert len(findings_of(page)) == len(told)
    for shown, finding in zip(findings_of(page), told):
        facts = section_of(shown, "Facts").facts()
        assert facts["Value name"] == visible(finding["value_name"])
        assert facts["Written to"] == visible(finding["registry_path"])
        assert facts.get("User who wrote", "") == visible(finding["user"])
        assert facts.get("Written by", "") == visible(finding["process"])
        assert facts.get("Payload", "") == visible(finding["payload"])
        blocks = {part.texts("h4")[0].split(" ")[0]: part.texts("pre") for part in shown.all("section", "text")}
        command, value, decoded = finding["command"], finding["value"], finding["decoded"]
        assert blocks.get("Command", [""]) == [visible(command)]
        assert blocks.get("Data", [visible(command)]) == [visible(value) if value != command else visible(command)]
        assert blocks.get("Decoded", [""]) == [escaped_lines(decoded)]
        assert [f"{points} {reason}" for points, _, reason in section_of(shown, "Why").table()[:-1]] == [
            visible(reason) for reason in finding["reasons"]
        ]
    (record,) = found.unreadable
    assert page.all("section", "end")[2].table()[-1] == [visible(record.path), record.place, visible(record.why)]


@given(outcomes)
@settings(max_examples=40)
@with_all
def test_the_page_has_no_element_and_no_attribute_but_its_own(found):
    written, page = page_of(found)
    elements = list(page.every())[1:]
    assert {one.tag for one in elements} <= TAGS
    assert {name for one in elements for name in one.attributes} <= OWN
    assert written.count("<script") == written.count("</script") == written.count("<style") == 1
    links = [one.attributes["href"] for one in elements if "href" in one.attributes]
    assert [link for link in links if not link.startswith(("#", "https://attack.mitre.org/techniques/T1"))] == []


@given(texts)
def test_what_shows_nothing_is_marked_and_no_text_passes_for_a_mark(value):
    marks = read_page(text(value)).texts("i", "hidden")
    assert read_page(text(value)).text == visible(value)
    assert "".join(marks) == "".join(visible(sign) for sign in value if not is_visible(sign))
    assert read_page(lines(value)).text == escaped_lines(value)
    assert read_page(pre(value)).all("pre")[0].text == visible(value)
