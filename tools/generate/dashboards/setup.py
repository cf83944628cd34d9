"""Check and set up: whether this app gets what it needs, and what to do if not."""

from __future__ import annotations

import hashlib

from tools.generate.dashboards.colours import HEALTH, middle
from tools.generate.dashboards.columns import shown, table
from tools.generate.dashboards.layout import row
from tools.generate.dashboards.pieces import Panel, Source, chained, or_say, search_over, text, tile
from tools.generate.dashboards.sources import SETUP
from tools.generate.dashboards.view import View
from tools.generate.searches.detections import DETECTIONS
from tools.generate.searches.events import SHIPPED_INDEX, SHIPPED_SYSMON
from tools.generate.searches.judgement import judgement_macros
from tools.generate.splunk.search_text import one_of, quoted
from tools.generate.splunk.stanzas import LABEL
from tools.generate.upkeep.checks import LOOK, MACROS_NOW, NOT_OK, OK
from tools.generate.upkeep.health import health_searches

_SPACE = "/servicesNS/-/runkeyhunt"
_OURS = "splunk_server=local count=0"
# What the site sets, in this order, with what it ships as.
_SWITCHES = ("runkeyhunt_opens_on(2)", "runkeyhunt_summary_index")
_SETTINGS = {
    "runkeyhunt_index": SHIPPED_INDEX,
    "runkeyhunt_sysmon": SHIPPED_SYSMON,
    **{one.name: str(one.settings["definition"]) for one in judgement_macros() if one.name in _SWITCHES},
}
_FILTER = "search *"


def setup() -> View:
    """Make the view."""
    health, searches = _health(), _searches()
    return View(
        SETUP,
        "Check and set up",
        "Whether Run Key Hunt gets what it needs, what to mend, and the steps of the first day.",
        (),
        (
            row(120, *_tiles(health), _searches_on(searches)),
            row(860, _checked(health), text("first_day", _FIRST_DAY), shares=(9, 5)),
            row(760, _settings()),
            row(740, _switches(searches)),
        ),
    )


def _health() -> Source:
    """Run the search of Health itself: Splunk runs no saved search that is still disabled."""
    (stanza,) = health_searches()
    settings = {name: str(value) for name, value in stanza.settings.items()}
    return search_over(
        "health", settings["dispatch.earliest_time"], settings["dispatch.latest_time"], settings["search"]
    )


def _tiles(health: Source) -> list[Panel]:
    titles = {NOT_OK: ("not_ok", "Checks not ok"), LOOK: ("look", "Want a look"), OK: ("ok", "Checks ok")}
    counts = " ".join(f"count(eval(state={quoted(state)})) AS {name}" for state, (name, _) in titles.items())
    source = chained("health_counts", health, f"stats {counts}")
    return [
        tile(f"tile_{name}", f"{HEALTH[state].sign} {title}", source, name).showing(
            trendDisplay="off", majorColor=middle(HEALTH[state])
        )
        for state, (name, title) in titles.items()
    ]


def _checked(health: Source) -> Panel:
    columns = ("health", "check", "found", "fix")
    source = chained(
        "health_rows",
        health,
        "streamstats count AS order",
        f'eval health=state, urgent=case(state="{NOT_OK}", 0, state="{LOOK}", 1, true(), 2)',
        "sort 0 urgent order",
        shown(*columns),
    )
    return (
        table("health_checks", "Is all there that the hunt stands on?", source, *columns)
        .noting("Over the last 24 hours, what is not ok first. Not seen as an administrator, a check may find less.")
        .showing(count=20)
    )


def _settings() -> Panel:
    columns = ("setting", "macro", "definition", "purpose")
    names = [*_SETTINGS, *(detection.filter for detection in DETECTIONS)]
    shipped = ", ".join(quoted(hashlib.sha256(text.encode()).hexdigest()) for text in _SETTINGS.values())
    source = search_over(
        "settings",
        "-1m",
        "now",
        MACROS_NOW,
        f"search {one_of('title', names)}",
        f'eval setting=case(in(sha256(definition), {shipped}), "as shipped", definition="{_FILTER}", "open", true(), '
        f'"set"), order=case({_order(list(_SETTINGS))}, true(), {len(_SETTINGS)}), macro=title, purpose=description',
        "sort 0 order setting title",
        *or_say("definition", "Splunk gave no macros: you may not have the right to read them."),
        shown(*columns),
    )
    return (
        table("settings_of_the_site", "The macros to set, as they are now", source, *columns)
        .noting(
            "Set them at Settings, Advanced search, Search macros. The first two say where the events are; a filter "
            "keeps what it names from its alert."
        )
        .showing(count=13)
    )


def _order(names: list[str]) -> str:
    return ", ".join(f"title={quoted(name)}, {number}" for number, name in enumerate(names))


def _searches() -> Source:
    return search_over(
        "searches",
        "-1m",
        "now",
        f"| rest {_SPACE}/saved/searches {_OURS}",
        f'search title="{LABEL} - *" is_scheduled=1',
        f'eval switch=if(disabled=1, "off", "on"), search=replace(title, "^{LABEL} - ", ""), schedule=cron_schedule, '
        'purpose=mvindex(split(description, " What to do:"), 0)',
        "sort 0 -switch search",
        "table switch search schedule purpose",
    )


def _searches_on(searches: Source) -> Panel:
    source = chained("searches_on", searches, 'stats count(eval(switch="on")) AS switched_on')
    return tile("tile_searches_on", "Searches switched on", source, "switched_on").showing(trendDisplay="off")


def _switches(searches: Source) -> Panel:
    columns = ("switch", "search", "schedule", "purpose")
    source = chained(
        "switches", searches, *or_say("search", "Splunk gave no searches: you may not read them."), shown(*columns)
    )
    return (
        table("scheduled_searches", "What runs by itself", source, *columns)
        .noting("Whatever has a schedule is off until you enable it at Settings, Searches, reports, and alerts.")
        .showing(count=20)
    )


_HOME = "/app/runkeyhunt"
_FIRST_DAY = f"""
### The first day, step by step

1. **Let Sysmon log it.** Event IDs 12, 13 and 14 of the autostart keys and 11 of the Startup folders; \
Help, Data sources has the rules to include.
2. **Say where the events are.** Set the macro `runkeyhunt_index` to your indexes, and `runkeyhunt_sysmon` if your \
source has another name. Below you see what they are now.
3. **Look at the checks** on the left until nothing is *not ok*. What to do stands beside each.
4. **Look at what is there.** [Triage]({_HOME}/runkeyhunt_triage) shows the findings, the worst first.
5. **Learn what is normal.** Enable *Prevalence - Learn entries* and run it once by hand over the last 30 days, as \
Help, Prevalence says (its own schedule cuts a run to an hour); enable *Prevalence - Forget old entries*. \
[Prevalence and baseline]({_HOME}/runkeyhunt_prevalence) then tells new and rare.
6. **Approve what belongs there**, with reason, owner and an end. [Finding]({_HOME}/runkeyhunt_finding) offers the \
macros; nothing is approved by a click. Give the role `runkeyhunt_approver` to those who may.
7. **Switch the alerts on:** *Critical autostart write* and *Confirmed chain* first, then *High*, and after 14 \
days of learning *First seen in the environment*. Give each its action. With many hosts let *Judgement* judge each \
write once (Help, Judgement).
8. **Switch on *Health***, which runs these checks every morning and alerts.
9. **Try it:** on a test machine run \
`reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v Test /d C:\\Users\\Public\\test.exe` and see \
it arrive in Triage; then take it away again. \
[Rules and coverage]({_HOME}/runkeyhunt_rules) shows what else your sensors log.
"""
