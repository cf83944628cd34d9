"""The pages in the app's menu: made from README/, safe whatever is written there, and none without its link."""

from __future__ import annotations

import re
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path

import pytest

from runkeyhunt.report.palette import DARK, LIGHT
from tests.generate.generated import SEARCHES
from tools.generate.__main__ import ROOT
from tools.generate.files import HELP_FOLDER, orphans
from tools.generate.pages.help import render_help
from tools.generate.rules.rule_file import RuleError

MENU = """<nav><collection label="Help">
<a href="/static/app/runkeyhunt/help/second.html" target="_blank">Second &amp; last</a>
<a href="/static/app/runkeyhunt/help/first.html" target="_blank">First</a>
</collection></nav>"""
FILES = {
    "default/data/ui/nav/default.xml": MENU,
    "README/second.md": "# Two\n",
    "README/picture.svg": "<svg/>",
    "appserver/static/sigma/rule.yml": "",
    "bin/engine.py": "",
}

Pages = dict[str, str]


class _Seen(HTMLParser):
    """Collect elements with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: str) -> _Seen:
    parser = _Seen()
    parser.feed(page)
    return parser


def pages_of(root: Path, first: str, **files: str) -> Pages:
    for name, text in {**FILES, "README/first.md": first, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return {name.removeprefix(f"{HELP_FOLDER}/"): text for name, text in render_help(root)}


def main_of(page: str) -> str:
    return page.partition("<main>\n")[2].partition("</main>")[0]


def test_a_page_has_the_menus_title_and_order(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, "# One\n")
    assert list(pages) == ["first.html", "second.html", "help.css"]
    assert "<title>First - Run Key Hunt</title>" in pages["first.html"]
    assert pages["first.html"].split('<nav aria-label="Help">\n')[1].split("\n</nav>")[0].splitlines() == [
        '<a href="second.html">Second &amp; last</a>',
        '<a href="first.html" aria-current="page">First</a>',
    ]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[a](second.md)", '<a href="second.html">a</a>'),
        ("[a](second.md#two)", '<a href="second.html#two">a</a>'),
        ("[a](#one-its-end)", '<a href="#one-its-end">a</a>'),
        ("[a](../appserver/static/sigma/rule.yml)", '<a href="../sigma/rule.yml">a</a>'),
        ("[*a*](../bin/engine.py) b", "<em>a</em> b"),
        ("![a](picture.svg)", '<img src="picture.svg" alt="a" />'),
        ("[a](https://x.example/)", '<a href="https://x.example/" target="_blank" rel="noopener noreferrer">a</a>'),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("<b>a</b> &lt; <user>", "&lt;b&gt;a&lt;/b&gt; &lt; &lt;user&gt;"),
        ("`a \\| <b>`", "<code>a \\| &lt;b&gt;</code>"),
    ],
)
def test_what_is_written_as_a_page_shows_it(tmp_path: Path, markdown: str, html: str) -> None:
    page = pages_of(tmp_path, f"# One: its end\n\n{markdown}\n")["first.html"]
    assert main_of(page) == f'<h1 id="one-its-end">One: its end</h1>\n<p>{html}</p>\n'


def test_code_in_a_list_and_a_table(tmp_path: Path) -> None:
    page = pages_of(tmp_path, "1. a\n\n       `b` | c\n\n| d |\n|---|\n| `e \\| f` |\n")["first.html"]
    assert main_of(page) == (
        "<ol>\n<li>\n<p>a</p>\n<pre><code>`b` | c\n</code></pre>\n</li>\n</ol>\n<table>\n<thead>\n<tr>\n<th>d</th>\n</tr>\n"
        "</thead>\n<tbody>\n<tr>\n<td><code>e | f</code></td>\n</tr>\n</tbody>\n</table>\n"
    )


def test_what_a_page_shows_lies_beside_it(tmp_path: Path) -> None:
    assert pages_of(tmp_path, "![a](picture.svg)\n")["picture.svg"] == "<svg/>"


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("# One\n\n[a](gone.md)\n", "first.md:3: there is no README/gone.md: mend the link gone.md"),
        ("# One\n\n[a](second.md#three)\n", "first.md:3: README/second.md has no #three: mend the link"),
    ],
)
def test_a_link_to_nothing_is_named(tmp_path: Path, markdown: str, told: str) -> None:
    with pytest.raises(RuleError) as raised:
        pages_of(tmp_path, markdown)
    assert str(raised.value) == f"{tmp_path}/README/{told}"


def test_a_page_that_the_menu_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as raised:
        pages_of(tmp_path, "# One\n", **{"README/third.md": "# Three\n"})
    assert str(raised.value) == (
        f"{tmp_path}/README/third.md:1: add the page to the collection Help of default/data/ui/nav/default.xml: "
        '<a href="/static/app/runkeyhunt/help/third.html" target="_blank">…</a>'
    )


@pytest.fixture(scope="module")
def shipped() -> Pages:
    folder = ROOT / HELP_FOLDER
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def test_the_menu_opens_every_page_and_no_other(shipped: Pages) -> None:
    menu = (ROOT / "default/data/ui/nav/default.xml").read_text(encoding="utf-8")
    opened = re.findall(r'<a href="/static/app/runkeyhunt/help/([^"]+)" target="_blank">', menu)
    assert sorted(opened) == sorted(shipped)
    assert len(opened) == menu.count("<a ")


def test_every_link_of_the_pages_leads_to_a_shipped_file(shipped: Pages) -> None:
    links = {
        (name, str(attributes.get("href") or attributes.get("src")))
        for name, page in shipped.items()
        for tag, attributes in seen(page).elements
        if tag in {"a", "img"}
    }
    inside = {(name, link) for name, link in links if "://" not in link}
    anchors = {(name, f"#{a['id']}") for name, page in shipped.items() for _, a in seen(page).elements if "id" in a}
    leads_nowhere = {
        (name, link)
        for name, link in inside
        if not (ROOT / HELP_FOLDER / (link.split("#")[0] or name)).is_file()
        or ("#" in link and (link.split("#")[0] or name, "#" + link.split("#")[1]) not in anchors)
    }
    assert len(inside) > 100
    assert leads_nowhere == set()


def test_a_page_runs_nothing_and_loads_its_style_alone(shipped: Pages) -> None:
    for page in shipped.values():
        elements = seen(page).elements
        assert {tag for tag, _ in elements} & {"script", "style", "iframe", "object", "embed", "form", "base"} == set()
        assert [a for tag, a in elements if tag == "link"] == [{"rel": "stylesheet", "href": "help.css"}]
        assert [a for _, a in elements for name in a if name.startswith("on")] == []
        assert {a["style"] for _, a in elements if "style" in a} <= {"text-align:right"}
        (policy,) = [a["content"] for tag, a in elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'self'; img-src 'self'"
    style = (ROOT / HELP_FOLDER / "help.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_pages_are_shown_in_the_colours_of_report_and_dashboards() -> None:
    style = (ROOT / HELP_FOLDER / "help.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#\w+);", line)) for line in style.splitlines()[:2])
    assert (light, dark) == (asdict(LIGHT), asdict(DARK))
    assert set(re.findall(r"var\(--(\w+)\)", style)) <= {*light, "link"}


def test_no_page_shows_its_markup(shipped: Pages) -> None:
    """A line that begins with the dash of a search's name would end the emphasis and begin a list."""
    code = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
    texts = {name: seen(code.sub("", main_of(page))).text for name, page in shipped.items()}
    assert {name: found for name, text in texts.items() if (found := re.findall(r"\*\w.*|\w\*|`.*", text))} == {}


def test_what_a_search_says_of_help_is_in_the_menu() -> None:
    menu = (ROOT / "default/data/ui/nav/default.xml").read_text(encoding="utf-8")
    texts = [str(text) for settings in SEARCHES.values() for text in settings.values()]
    named = {name for text in texts for name in re.findall(r"\bHelp, ([A-Z]\w*(?: [A-Z]\w*| sources)?)", text)}
    assert named == {"Approval", "Data sources", "Enterprise Security", "Judgement", "Prevalence"}
    assert [name for name in named if f">{name}</a>" not in menu] == []
    assert [text for text in texts if "README" in text] == []


def test_a_page_without_its_source_is_an_orphan(tmp_path: Path) -> None:
    for name in (f"{HELP_FOLDER}/kept.html", f"{HELP_FOLDER}/gone.html", "lookups/runkeyhunt_demo_0.1.0.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert orphans(tmp_path, {f"{HELP_FOLDER}/kept.html"}) == [
        f"{HELP_FOLDER}/gone.html",
        "lookups/runkeyhunt_demo_0.1.0.csv",
    ]
