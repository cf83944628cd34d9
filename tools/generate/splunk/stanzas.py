"""What the saved searches have in common, and the macros."""

from __future__ import annotations

from typing import Union

from tools.generate.splunk.conf import Stanza

LABEL = "Run Key Hunt"
LONGEST_NAME = 80
Settings = dict[str, Union[str, int, bool]]


def name_of(area: str, title: str) -> str:
    """Name a saved search."""
    name = f"{LABEL} - {area} - {title}"
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name of more than {LONGEST_NAME} characters is cut off in Splunk: {name}")
    return name


def saved_search(name: str, description: str, search: str, settings: Settings) -> Stanza:
    """Make a saved search; one with a schedule is disabled until the site turns it on, any other can be run at once."""
    return Stanza(
        name,
        {
            "description": description,
            "search": search,
            # Splunk runs no disabled search, not even by hand.
            "disabled": "cron_schedule" in settings,
            "request.ui_dispatch_app": "runkeyhunt",
            "request.ui_dispatch_view": "search",
            **settings,
        },
    )


# What happened longer ago no alert reads: without a bound each run would open every bucket that the index has.
SINCE = "-30d@d"
# A day more than Splunk believes an event (props.conf, MAX_DAYS_HENCE): a clock that was put forward for a write must
# not hide it.
TILL = "+3d"


def over(earliest: str, latest: str) -> Settings:
    """Set the time range."""
    return {"dispatch.earliest_time": earliest, "dispatch.latest_time": latest}


def indexed(earliest: str, latest: str, since: str = SINCE) -> Settings:
    """Set when the events were indexed; their own time may be long before that, or by a wrong clock after it."""
    return {
        **over(since, TILL),
        "dispatch.index_earliest": earliest,
        "dispatch.index_latest": latest,
    }


def continuous(cron: str) -> Settings:
    """Set a schedule whose runs are made up for when they come late, and whose time ranges follow on each other."""
    return {"enableSched": True, "cron_schedule": cron, "realtime_schedule": False}


def scheduled(cron: str) -> Settings:
    """Set a schedule that gives way to others; the site enables it."""
    return {"enableSched": True, "cron_schedule": cron, "schedule_window": "auto", "allow_skew": "5m"}


def macro(name: str, definition: str, description: str, **settings: str) -> Stanza:
    """Make a macro; its settings are args, validation and errormsg."""
    return Stanza(name, {**settings, "definition": definition, "description": description})
