"""The REST endpoints of splunkd that a dashboard's searches call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from tests.browser.search_head import Asked, SearchHead, columns
from tests.minisplunk.errors import SplError
from tests.minisplunk.pipeline import Rows

Form = Mapping[str, list[str]]
Answer = tuple[int, Any]
_PUBLISHED = "2026-03-09T00:00:00.000+00:00"
_PRESETS = (
    ("Last 24 hours", "-24h@h", "now"),
    ("Last 7 days", "-7d@d", "now"),
    ("Last 30 days", "-30d@d", "now"),
    ("All time", "0", ""),
)


@dataclass(frozen=True)
class Searched:
    """What was asked, and what came of it: fields and a number of rows, or a problem."""

    asked: Asked
    fields: tuple[str, ...] = ()
    count: int = 0
    problem: str = ""


@dataclass(frozen=True)
class _Job:
    sid: str
    asked: Asked
    rows: Rows
    problem: str


@dataclass
class Splunkd:
    """Answers what a page asks of splunkd.

    Attributes:
        searches: every search that was asked for, in order.
        unknown: requests for endpoints that are not here.
    """

    head: SearchHead
    searches: list[Searched] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    _jobs: dict[str, _Job] = field(default_factory=dict)
    _numbers: count = field(default_factory=lambda: count(1))

    def answer(self, method: str, endpoint: str, form: Form) -> Answer:
        """Give the status and the document for one request."""
        for wanted, pattern, answer in _ENDPOINTS:
            found = re.fullmatch(pattern, endpoint)
            if found and wanted in {method, "any"}:
                return answer(self, form, *found.groups())
        self.unknown.append(f"{method} {endpoint}")
        return _refusal(404, "The stand-in for splunkd does not know this endpoint.")

    def _dispatch(self, form: Form) -> Answer:
        names = ("label", "search", "earliest_time", "latest_time")
        asked = Asked(*(_first(form, name) for name in names))
        try:
            self.head.check(asked)
        except SplError as refusal:
            self.searches.append(Searched(asked, problem=str(refusal)))
            return _refusal(400, str(refusal))
        job = self._job(asked)
        self._jobs[job.sid] = job
        return 201, {"sid": job.sid}

    def _job(self, asked: Asked) -> _Job:
        sid, problem, rows = f"job_{next(self._numbers)}", "", []
        try:
            rows = self.head.run(asked)
        except SplError as failure:
            problem = str(failure)
        self.searches.append(Searched(asked, tuple(self.head.fields(asked, rows)), len(rows), problem))
        return _Job(sid, asked, rows, problem)

    def _list(self, form: Form) -> Answer:
        return 200, {"entry": [_entry(self._jobs[sid]) for sid in form.get("id", []) if sid in self._jobs]}

    def _one(self, _form: Form, sid: str) -> Answer:
        return (200, {"entry": [_entry(self._jobs[sid])]}) if sid in self._jobs else _refusal(404, "Unknown sid.")

    def _results(self, form: Form, sid: str) -> Answer:
        if sid not in self._jobs:
            return _refusal(404, "Unknown sid.")
        job, post = self._jobs[sid], _first(form, "search")
        if job.problem:
            return 200, {"messages": _messages(job.problem), **columns((), [])}
        return self._went_on(job, post, form) if post else _page(self.head.fields(job.asked, job.rows), job.rows, form)

    def _went_on(self, job: _Job, post: str, form: Form) -> Answer:
        """Run a chain on a job's results."""
        asked = replace(job.asked, post=post)
        try:
            self.head.check(asked)
            rows = self.head.run(asked)
        except SplError as refusal:
            self.searches.append(Searched(asked, problem=str(refusal)))
            return _refusal(400, str(refusal))
        fields = self.head.fields(asked, rows)
        self.searches.append(Searched(asked, tuple(fields), len(rows)))
        return _page(fields, rows, form)

    def _presets(self, _form: Form) -> Answer:
        entries = [
            {"name": label, "content": {"label": label, "earliest_time": earliest, "latest_time": latest, "order": n}}
            for n, (label, earliest, latest) in enumerate(_PRESETS)
        ]
        return 200, {"entry": entries}

    def _user(self, _form: Form) -> Answer:
        content = {"username": "analyst", "capabilities": ["search"], "roles": ["user"]}
        return 200, {"entry": [{"name": "context", "content": content}]}

    def _server(self, _form: Form) -> Answer:
        return 200, {"entry": [{"content": {"version": "9.3.0", "product_type": "enterprise"}}]}

    def _times(self, form: Form) -> Answer:
        return 200, dict.fromkeys(form.get("time", []), _PUBLISHED)

    def _controlled(self, _form: Form, _sid: str) -> Answer:
        return 200, {"messages": []}


_ENDPOINTS: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("POST", r"search/(?:v2/)?jobs", Splunkd._dispatch),
    ("GET", r"search/(?:v2/)?jobs", Splunkd._list),
    ("any", r"search/(?:v2/)?jobs/([^/]+)/(?:results|results_preview)", Splunkd._results),
    ("POST", r"search/(?:v2/)?jobs/([^/]+)/control", Splunkd._controlled),
    ("GET", r"search/(?:v2/)?jobs/([^/]+)", Splunkd._one),
    ("GET", r"data/ui/times", Splunkd._presets),
    ("GET", r"authentication/current-context", Splunkd._user),
    ("GET", r"server/info", Splunkd._server),
    ("GET", r"search/timeparser", Splunkd._times),
)


def _first(form: Form, name: str) -> str:
    return (form.get(name) or [""])[0]


def _messages(problem: str) -> list[dict[str, str]]:
    return [{"type": "FATAL", "text": problem}] if problem else []


def _refusal(status: int, problem: str) -> Answer:
    return status, {"messages": _messages(problem)}


def _page(fields: list[str], rows: Rows, form: Form) -> Answer:
    offset, limit = (int(_first(form, name) or 0) for name in ("offset", "count"))
    shown = rows[offset : offset + limit if limit else None]
    document = {"preview": False, "init_offset": offset, "post_process_count": len(rows), "messages": []}
    return 200, {**document, **columns(fields, shown)}


def _entry(job: _Job) -> dict[str, Any]:
    counts = dict.fromkeys(("resultCount", "resultPreviewCount", "eventCount", "scanCount"), len(job.rows))
    content = {
        **counts,
        "sid": job.sid,
        "dispatchState": "FAILED" if job.problem else "DONE",
        "doneProgress": 1,
        "isDone": True,
        "isFailed": bool(job.problem),
        "isFinalized": False,
        "isPaused": False,
        "isRealTimeSearch": False,
        "isPreviewEnabled": True,
        "runDuration": 0.1,
        "earliestTime": job.asked.earliest,
        "latestTime": job.asked.latest,
        "messages": _messages(job.problem),
        "request": {"search": job.asked.search},
    }
    acl = {"app": "runkeyhunt", "owner": "analyst"}
    return {"name": job.asked.search, "published": _PUBLISHED, "acl": acl, "content": content}
