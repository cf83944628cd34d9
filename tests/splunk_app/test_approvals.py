"""Proposing, approving, renewing and revoking: each says what it did, and does it once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.minisplunk.errors import SplError
from tests.minisplunk.index import Event
from tests.minisplunk.instance import Site, started
from tests.minisplunk.pipeline import Rows
from tests.minisplunk.splunk import Splunk
from tests.minisplunk.timing import strftime
from tests.minisplunk.values import Row
from tests.site.simulation.hosts import host
from tests.site.simulation.moments import HOUR, at
from tests.site.simulation.plots_of_run_keys import REG
from tests.site.simulation.processes import desktop
from tests.site.simulation.rendering import indexed
from tests.site.simulation.sysmon import SysmonEvent, changed, renamed, set_value
from tests.site.simulation.week import Week, shares
from tests.splunk_app.conftest import COMMAND_FIELDS, SUNDAY_MIDNIGHT, Start
from tests.splunk_app.snapshot_rows import snapshot_events
from tests.splunk_app.whole_searches import ENTRY_ID

HDAGENT = r'"C:\Users\j.ziegler\AppData\Roaming\HelpdeskAgent\hdagent.exe" -s'
WS_010 = "WS-010.nordwerk.example"
APPROVED = {
    "location": "Run",
    "value_name": "HelpdeskAgent",
    "command": HDAGENT,
    "writer": "hdagent.exe",
    "owner": "analyst",
    "approved_by": "analyst",
    "entry_id": ENTRY_ID,
}
# What a file of before 0.2.0 holds.
NOTHING_FOUND = (
    "neither a write nor a snapshot shows this entry in this time range, with a value name and one command, each of "
    "one line."
)
NOTHING_TO_APPROVE, NOTHING_APPROVED = f"Nothing to approve: {NOTHING_FOUND}", f"Nothing was approved: {NOTHING_FOUND}"
RUN_KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
OLD_HEADER = "location,value_name,command,writer,hosts,reason,owner,expires"
DAY = 24 * HOUR


@pytest.fixture
def own_site(start_splunk: Start, simulated: Week) -> Splunk:
    """A Splunk of one host, WS-010, whose tables a test may change."""
    return start_splunk(shares=shares(event for event in simulated.events if event.host == "WS-010"))


def run(splunk: Splunk, search: str, now: float = SUNDAY_MIDNIGHT) -> Rows:
    splunk.check(search)
    return splunk.search(search, now, latest=str(SUNDAY_MIDNIGHT))


def approve(splunk: Splunk, reason: str = "Help desk, change 4711", now: float = SUNDAY_MIDNIGHT, **given: str) -> Row:
    options = {"entry_id": ENTRY_ID, "hosts": "*", "days": "180", "ticket": "CHG-4711", **given}
    call = '`runkeyhunt_approve({entry_id}, "{hosts}", "{reason}", {days}, "{ticket}")`'
    [row] = run(splunk, call.format(reason=reason, **options), now)
    return row


def kept(splunk: Splunk) -> Rows:
    return splunk.lookups.table("runkeyhunt_baseline").rows()


def row_of(splunk: Splunk, number: int = 0) -> str:
    return str(run(splunk, "| `runkeyhunt_site_baseline`")[number]["row"])


def test_a_proposal_shows_the_row_and_writes_nothing(own_site: Splunk) -> None:
    [row] = run(own_site, f"`runkeyhunt_proposal({ENTRY_ID})`")
    assert row == {
        **APPROVED,
        "did": "Nothing was written: this is the row that an approval would write.",
        "hosts": "*",
        "reason": "to be filled in",
        "approved": "2026-03-09 00:00:00",
        "ticket": "",
        "revoked": "",
        "expires": "2026-09-05",
        "on_hosts": WS_010,
        "everywhere": f'`runkeyhunt_approve({ENTRY_ID}, "*", "why it belongs here", 180, "ticket")`',
        "only_on_these_hosts": f'`runkeyhunt_approve({ENTRY_ID}, "{WS_010}", "why it belongs here", 180, "ticket")`',
    }
    assert kept(own_site) == []


def test_a_proposal_of_what_is_not_found_says_so(own_site: Splunk) -> None:
    [row] = run(own_site, f"`runkeyhunt_proposal({'0' * 32})`")
    assert row == {"did": NOTHING_TO_APPROVE}


def test_an_approval_by_the_proposed_macro_writes_its_row_and_holds_the_score_down(
    own_site: Splunk, simulated: Week, tmp_path: Path
) -> None:
    [proposed] = run(own_site, f"`runkeyhunt_proposal({ENTRY_ID})`")
    macro = str(proposed["only_on_these_hosts"]).replace("why it belongs here", "Help desk").replace("ticket", "CHG-1")
    # The command asks the machine's clock whether an approval still counts.
    today = time.time()
    day, second = strftime(today + 180 * DAY, "%Y-%m-%d"), strftime(today, "%Y-%m-%d %H:%M:%S")
    row = {**APPROVED, "hosts": WS_010, "reason": "Help desk", "expires": day, "approved": second, "ticket": "CHG-1"}
    assert run(own_site, macro, today) == [{**row, "did": f"Approved until {day}.", "revoked": ""}]
    assert kept(own_site) == [row]
    again = with_a_new_bundle(own_site, simulated, tmp_path)
    before, after = (run(splunk, f"`runkeyhunt_entry({ENTRY_ID})`") for splunk in (own_site, again))
    assert [found["rk_score"] for found in before] == ["60"]
    assert [(found["rk_score"], found["rk_baseline"]) for found in after] == [("10", "known_good")]
    assert any("Help desk" in reason for reason in after[0]["rk_reasons"])


def with_a_new_bundle(splunk: Splunk, simulated: Week, scratch: Path) -> Splunk:
    """Send the app to the indexers again, as Splunk does in the minutes after a table has changed."""
    here = shares(event for event in simulated.events if event.host == "WS-010")
    return started(splunk.commands.app, Site(here, splunk.commands.python, scratch, COMMAND_FIELDS))


def test_an_approval_of_what_is_not_found_writes_nothing_and_says_so(own_site: Splunk) -> None:
    assert approve(own_site, entry_id="0" * 32) == {"did": NOTHING_APPROVED}
    assert kept(own_site) == []


def test_approving_twice_gives_one_row_and_says_until_when_it_counted(own_site: Splunk) -> None:
    approve(own_site, now=SUNDAY_MIDNIGHT - DAY)
    again = approve(own_site, reason="Help desk, still", days="30")
    assert again["did"] == "Approved again, now until 2026-04-08; before: until 2026-09-04."
    assert [(row["reason"], row["approved"], row["expires"]) for row in kept(own_site)] == [
        ("Help desk, still", "2026-03-09 00:00:00", "2026-04-08")
    ]


def test_an_approval_for_other_hosts_is_a_row_of_its_own(own_site: Splunk) -> None:
    approve(own_site, hosts="WS-*")
    approve(own_site, hosts="ws-*")
    approve(own_site, hosts="SRV-*")
    assert [row["hosts"] for row in kept(own_site)] == ["SRV-*", "ws-*"]


def test_renewing_moves_the_day_and_notes_when_and_who(own_site: Splunk) -> None:
    approve(own_site, now=SUNDAY_MIDNIGHT - DAY)
    before, row = kept(own_site), row_of(own_site)
    [renewed] = run(own_site, f"| `runkeyhunt_renew({row}, 30)`")
    assert renewed["did"] == "Renewed until 2026-04-08; before: until 2026-09-04."
    assert kept(own_site) == [{**before[0], "expires": "2026-04-08", "approved": "2026-03-09 00:00:00"}]


def test_revoking_ends_a_row_and_keeps_it_and_renewing_lets_it_count_again(own_site: Splunk) -> None:
    approve(own_site)
    row = row_of(own_site)
    [revoked] = run(own_site, f'| `runkeyhunt_revoke({row}, "product is gone")`')
    assert revoked["did"] == "Revoked; before: until 2026-09-05."
    assert kept(own_site)[0]["revoked"] == "2026-03-09 00:00:00 by analyst: product is gone"
    assert [one["state"] for one in run(own_site, "| `runkeyhunt_site_baseline`")] == ["revoked"]
    [again] = run(own_site, f'| `runkeyhunt_revoke({row}, "product is gone")`')
    assert again == {"did": f"Nothing was revoked: row {row} is revoked already."}
    [renewed] = run(own_site, f"| `runkeyhunt_renew({row}, 30)`")
    assert renewed["did"] == "Renewed until 2026-04-08; before: revoked."
    assert [one["state"] for one in run(own_site, "| `runkeyhunt_site_baseline`")] == ["in force"]


@pytest.mark.parametrize(
    ("call", "did"),
    [
        ("runkeyhunt_renew(0123456789ab, 30)", "Nothing was renewed: the baseline has no row 0123456789ab."),
        ('runkeyhunt_revoke(0123456789ab, "it is gone")', "Nothing was revoked: the baseline has no row 0123456789ab."),
    ],
)
def test_what_is_not_there_is_neither_renewed_nor_revoked(own_site: Splunk, call: str, did: str) -> None:
    approve(own_site)
    before = kept(own_site)
    assert run(own_site, f"| `{call}`") == [{"did": did}]
    assert kept(own_site) == before


def test_who_searches_sees_their_own_rows_with_the_macros_that_change_them(own_site: Splunk) -> None:
    assert [row["state"] for row in run(own_site, "| `runkeyhunt_my_approvals`")] == [
        "You own no row of the baseline, and have approved none."
    ]
    approve(own_site)
    other = {**kept(own_site)[0], "owner": "ops", "approved_by": "ops", "hosts": "SRV-*"}
    own_site.lookups.table("runkeyhunt_baseline").write([other], append=True)
    [mine] = run(own_site, "| `runkeyhunt_my_approvals`")
    row = row_of(own_site)
    assert (mine["state"], mine["row"], mine["hosts"]) == ("in force", row, "*")
    assert mine["renew"] == f"`runkeyhunt_renew({row}, 180)`"
    assert mine["revoke"] == f'`runkeyhunt_revoke({row}, "why no longer")`'
    assert run(own_site, f"| {mine['renew']}")[0]["did"] == "Renewed until 2026-09-05; before: until 2026-09-05."


def test_a_file_of_before_is_read_and_gets_the_new_columns(own_site: Splunk) -> None:
    path = own_site.commands.app.path / "lookups" / "runkeyhunt_baseline.csv"
    path.write_text(f"{OLD_HEADER}\nRun,Till,C:\\Till\\till.exe,*,,Shops,analyst,2026-06-30\n", encoding="utf-8")
    [old] = kept(own_site)
    approve(own_site)
    assert kept(own_site)[1] == old
    assert [row["value_name"] for row in kept(own_site)] == ["HelpdeskAgent", "Till"]
    [renewed] = run(own_site, f"| `runkeyhunt_renew({row_of(own_site, 1)}, 30)`")
    assert (renewed["did"], renewed["value_name"]) == ("Renewed until 2026-04-08; before: until 2026-06-30.", "Till")
    assert (kept(own_site)[0]["ticket"], kept(own_site)[1]["approved_by"]) == ("CHG-4711", "analyst")


@pytest.mark.parametrize(("expires", "before"), [("", "without a day"), ('| "2026-01-01"', "until 2026-01-01")])
def test_what_people_typed_for_a_day_is_no_part_of_the_search(own_site: Splunk, expires: str, before: str) -> None:
    approve(own_site)
    row = {**kept(own_site)[0], "expires": expires}
    own_site.lookups.table("runkeyhunt_baseline").write([row])
    [renewed] = run(own_site, f"| `runkeyhunt_renew({row_of(own_site)}, 30)`")
    assert renewed["did"] == f"Renewed until 2026-04-08; before: {before}."


# Names and commands as an attacker writes them, and what is no such entry although a pattern would fit it.
HOSTILE = {
    "wildcards": (r"*", r"C:\Program Files\Tool\tool.exe * ?", r"C:\Program Files\Tool\tool.exe a b"),
    "quotes and pipes": ('a"b | delete', r'"C:\Program Files\Tool\tool.exe" "a | b" `c` \"', r"C:\x.exe"),
    "brackets": ("[*] [| x]", r"C:\Program Files\Tool\tool.exe [*] [a-z]", r"C:\Program Files\Tool\tool.exe * [a-z]"),
    "dollars": ("$hosts$", r"C:\Program Files\Tool\tool.exe $reason$ $1 \1", r"C:\Program Files\Tool\tool.exe x $1 \1"),
    "commas": ("a,b", r"C:\Program Files\Tool\tool.exe a, b", r"C:\Program Files\Tool\tool.exe a"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_an_attacker_wrote_is_approved_to_the_letter(start_splunk: Start, tmp_path: Path, kind: str) -> None:
    name, command, other = HOSTILE[kind]
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), REG)
    writes = [(name, command), (f"x{name}", command), (name, other)]
    events = [set_value(writer, 1.0 + n, rf"{RUN_KEY}\{one}", data) for n, (one, data) in enumerate(writes)]
    share = [indexed(event, number) for number, event in enumerate(events)]
    splunk = start_splunk(shares=[share])
    judged = {(row["rk_value_name"], row["rk_data"]): row for row in run(splunk, "`runkeyhunt_findings(0)`")}
    entry = str(judged[name, command]["rk_entry_id"])
    assert str(approve(splunk, entry_id=entry, now=time.time())["did"]).startswith("Approved until ")
    again = started(splunk.commands.app, Site([share], splunk.commands.python, tmp_path, COMMAND_FIELDS))
    good = [
        (row["rk_value_name"], row["rk_data"])
        for row in run(again, "`runkeyhunt_findings(0)`")
        if row["rk_baseline"] == "known_good"
    ]
    assert good == [(name, command)]


def site_of(start_splunk: Start, *events: SysmonEvent) -> Splunk:
    return start_splunk(shares=[[indexed(event, number) for number, event in enumerate(events)]])


def done_with(splunk: Splunk, name: str) -> list[object]:
    """Propose and approve the entry of a value, and give what both say."""
    [found] = [row for row in run(splunk, "`runkeyhunt_findings(0)`") if row.get("rk_value_name") == name]
    entry = str(found["rk_entry_id"])
    proposed = run(splunk, f"`runkeyhunt_proposal({entry})`")
    return [*(row["did"] for row in proposed), approve(splunk, entry_id=entry)["did"]]


@pytest.mark.parametrize(
    ("name", "data"),
    [("Lines", "C:\\Till\\till.exe\n-x"), ("Two\rlines", r"C:\Till\till.exe"), (" ", r"C:\Till\till.exe")],
)
def test_what_would_be_no_row_is_neither_proposed_nor_approved(start_splunk: Start, name: str, data: str) -> None:
    """The command would say of such a row, in every search, that it counts for nothing."""
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), REG)
    splunk = site_of(start_splunk, set_value(writer, 1.0, rf"{RUN_KEY}\{name}", data))
    assert done_with(splunk, name) == [NOTHING_TO_APPROVE, NOTHING_APPROVED]
    assert kept(splunk) == []


@pytest.mark.parametrize(
    ("name", "data", "is_one"),
    [
        ("Shell", r"explorer.exe, C:\Till\till.exe", False),
        ("Userinit", r"C:\Windows\system32\userinit.exe,C:\Till\till.exe,", False),
        ("Userinit", r",C:\Till\userinit.exe -a, ,", True),
    ],
)
def test_a_value_of_several_commands_is_no_row(start_splunk: Start, name: str, data: str, *, is_one: bool) -> None:
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), r"C:\Till\setup.exe")
    key = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
    splunk = site_of(start_splunk, set_value(writer, 1.0, rf"{key}\{name}", data))
    assert (done_with(splunk, name) == [NOTHING_TO_APPROVE, NOTHING_APPROVED]) is not is_one
    assert [row["command"] for row in kept(splunk)] == ([data] if is_one else [])


def test_what_was_renamed_or_removed_has_no_command_to_approve(start_splunk: Start) -> None:
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), REG)
    to_there = renamed("RenameValue", writer, 1.0, rf"{RUN_KEY}\Tmp", rf"{RUN_KEY}\Real")
    splunk = site_of(start_splunk, to_there, changed("DeleteValue", writer, 2.0, rf"{RUN_KEY}\Gone"))
    for name in ("Real", "Gone"):
        assert done_with(splunk, name) == [NOTHING_TO_APPROVE, NOTHING_APPROVED]


def test_what_only_a_snapshot_shows_is_approved_and_known_from_then_on(start_splunk: Start, tmp_path: Path) -> None:
    splunk = start_splunk(shares=[snapshot_events()])
    once = "`runkeyhunt_snapshots` | runkeyhunt threshold=40 | search rk_value_name=Once"
    [shown] = run(splunk, once)
    assert (shown["rk_score"], shown["rk_baseline"]) == ("40", "unknown")
    today = time.time()
    entry = str(shown["rk_entry_id"])
    [proposed] = run(splunk, f"`runkeyhunt_proposal({entry})`", today)
    assert (proposed["command"], proposed["on_hosts"], proposed.get("writer")) == (r"C:\o.exe", "WS-031", None)
    day = strftime(today + 180 * DAY, "%Y-%m-%d")
    assert approve(splunk, entry_id=entry, now=today)["did"] == f"Approved until {day}."
    again = started(splunk.commands.app, Site([snapshot_events()], splunk.commands.python, tmp_path, COMMAND_FIELDS))
    [known] = run(again, once.replace("40", "1"))
    assert (known["rk_score"], known["rk_baseline"]) == ("10", "known_good")


def test_an_approval_says_by_which_signs_the_score_stays_up(start_splunk: Start, tmp_path: Path) -> None:
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), REG)
    event = indexed(set_value(writer, 1.0, rf"{RUN_KEY}\Till", r"C:\Users\Public\till.exe"), 1)
    splunk = start_splunk(shares=[[event]])
    [before] = run(splunk, "`runkeyhunt_findings(0)`")
    today = time.time()
    day = strftime(today + 180 * DAY, "%Y-%m-%d")
    stays = (
        " The score stays up all the same, by payload_in_public_folder, unless runkeyhunt_tuning gives such rules less "
        "than 40 points on these hosts."
    )
    entry = str(before["rk_entry_id"])
    [proposed] = run(splunk, f"`runkeyhunt_proposal({entry})`", today)
    assert proposed["did"] == f"Nothing was written: this is the row that an approval would write.{stays}"
    assert approve(splunk, entry_id=entry, now=today)["did"] == f"Approved until {day}.{stays}"
    [after] = run(bundled(splunk, event, tmp_path / "approved"), "`runkeyhunt_findings(0)`")
    assert (after["rk_score"], after["rk_baseline"]) == (before["rk_score"], "unknown")
    weight = {"rule": "payload_in_public_folder", "weight": "39", "hosts": "*", "reason": "Tills", "owner": "ops"}
    splunk.lookups.table("runkeyhunt_tuning").write([{**weight, "expires": day}], append=True)
    [tuned] = run(bundled(splunk, event, tmp_path / "tuned"), "`runkeyhunt_findings(0)`")
    assert (tuned["rk_score"], tuned["rk_baseline"]) == ("10", "known_good")


def bundled(splunk: Splunk, event: Event, scratch: Path) -> Splunk:
    return started(splunk.commands.app, Site([[event]], splunk.commands.python, scratch, COMMAND_FIELDS))


def test_a_forged_host_name_is_put_into_no_macro(start_splunk: Start) -> None:
    writer = desktop(host(31), "Sat").start_at(at("Sat 16:00"), REG)
    event = indexed(set_value(writer, 1.0, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\A", r"C:\a.exe"), 1)
    forged = event.raw.replace(host(31).full_name, "*&quot;, &quot;x")
    splunk = start_splunk(shares=[[type(event)(**{**vars(event), "raw": forged})]])
    [row] = run(splunk, "`runkeyhunt_findings(0)`")
    [proposed] = run(splunk, f"`runkeyhunt_proposal({row['rk_entry_id']})`")
    assert proposed["on_hosts"] == '*", "x'
    assert "only_on_these_hosts" not in proposed


def test_nothing_is_written_when_the_file_cannot_be_read(own_site: Splunk) -> None:
    path = own_site.commands.app.path / "lookups" / "runkeyhunt_baseline.csv"
    path.write_text(f"{OLD_HEADER}\nRun,Till\n", encoding="utf-8")
    with pytest.raises(SplError, match="has 2 cells, its header 8"):
        approve(own_site)
    assert path.read_text(encoding="utf-8") == f"{OLD_HEADER}\nRun,Till\n"
