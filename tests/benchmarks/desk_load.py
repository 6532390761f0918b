# SPDX-License-Identifier: MPL-2.0
"""Dispatchers at work: each a browser that asks for news every second and acts by its forms."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from http.client import HTTPConnection
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
STAMP = re.compile(r'data-stamp="([^"]+)"')
SITES = re.compile(r'<select id="n-site".*?</select>', re.DOTALL)
KINDS = re.compile(r'<select id="n-type".*?</select>', re.DOTALL)
NUMBERS = re.compile(r'<option value="(\d+)"')
PICK = re.compile(r'<form [^>]*class="pick.*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
REFUSED = re.compile(r'<div role="status">\s*<p class="note (?:bad|warn)">([^<]+)')
FREE = re.compile(r'/dispatch/units/(\d+)/status".*?name="version" value="(\d+)"', re.DOTALL)
PARTS = re.compile(r'id="region-(\w+)" data-tag="(\w+)"')
STEPS = ("acknowledged", "en_route", "on_scene", "cleared")
ACTS = 6
"""Acts of a dispatcher from call to close."""
PER_ACT = 7 / ACTS
"""Changes of status that an act makes: those of an incident make six and one report."""
IDLE = 1.5
"""Seconds after which a connection is not used again: the server closes it after two."""
PATIENCE = 30.0
"""Seconds after which an answer is counted as none."""


@dataclass
class Notes:
    """What one dispatcher saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Time of every answer, by what was asked."""
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Acts that the page said were done, by kind of line in the timeline."""
    refused: int = 0
    """Acts that the page said were not done: somebody else was first."""
    faults: list[str] = field(default_factory=list)
    """Answers that should not have been: errors, silence."""
    incidents: list[int] = field(default_factory=list)


class Dispatcher:
    """One dispatcher: logs in, and then works until told to stop.

    Parameters
    ----------
    port
        Of the server on this machine.
    name, password
        Whose login it is.
    per_minute
        Status changes that this dispatcher makes in a minute.
    seed
        Of what is done.
    """

    def __init__(self, port: int, name: str, password: str, per_minute: float, seed: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookies: dict[str, str] = {}
        self._name, self._password = name, password
        self._gap = 60.0 / per_minute * PER_ACT
        self._random = Random(seed)
        self._asked = 0.0
        self._token = ""
        self._incident: int | None = None
        self._step = -1
        self._sites: list[str] = []
        self._kinds: list[str] = []
        self._page = ""
        self._parts: dict[str, str] = {}
        self.notes = Notes()

    def log_in(self) -> None:
        """Log in and open the desk."""
        self._token = self._found(TOKEN, self._get("/login", "login"))
        values = {"username": self._name, "password": self._password}
        self._post("/login", values, "login")
        page = self._look()
        self._sites = NUMBERS.findall(self._found(SITES, page, 0))
        self._kinds = NUMBERS.findall(self._found(KINDS, page, 0))

    def work(self, until: float) -> None:
        """Ask for news every second and act when it is time, until an instant of `monotonic`."""
        # Calls come by chance, and not to all dispatchers in the same moment.
        act_at = time.monotonic() + self._random.random() * self._gap * ACTS
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                self._poll()
                if time.monotonic() >= act_at:
                    act_at += self._random.expovariate(1 / self._gap)
                    self._act()
            except (OSError, HTTPException, LookupError, TimeoutError) as error:
                self.notes.faults.append(f"{type(error).__name__}: {error}")
                self._http.close()
            time.sleep(max(0.0, 1.0 - (time.monotonic() - began)))

    def _poll(self) -> None:
        stamp = self._found(STAMP, self._page)
        chosen = "" if self._incident is None else f"&incident={self._incident}"
        have = "+".join(f"{name}.{tag}" for name, tag in self._parts.items())
        path = f"/dispatch/changes?seen={stamp}&have={have}{chosen}"
        answer = self._ask("GET", path, None, "news")
        if answer:
            news = json.loads(answer)
            self._parts |= news["tags"]
            self._page = STAMP.sub(f'data-stamp="{news["stamp"]}"', self._page, count=1)

    def _act(self) -> None:
        if self._incident is None:
            self._create()
        elif self._step < 0:
            self._send()
        elif self._step < len(STEPS):
            self._advance()
        else:
            self._close()
            self._rest()

    def _create(self) -> None:
        values = {"type": self._random.choice(self._kinds), "headcount": "1"}
        where = {"site": self._random.choice(self._sites), "place": "", "point": "", "note": ""}
        went = self._post("/dispatch/new", {**values, **where, "priority": ""}, "create")
        found = re.search(r"incident=(\d+)", went)
        if found is None:
            self.notes.faults.append(f"not created: {went}")
            return
        self._incident, self._step = int(found[1]), -1
        self.notes.incidents.append(self._incident)
        self.notes.done["created"] += 1
        self._look()
        self._send()

    def _send(self) -> None:
        """Recommend anew and send the nearest, as by the keys `r` and `a`."""
        self._post(f"/dispatch/{self._incident}/recommend", {}, "recommend")
        form = PICK.search(self._look())
        if form is None:
            self.notes.refused += 1
            return
        fields = [(key, value) for key, value in HIDDEN.findall(form[0]) if key != "csrf_token"]
        self._post(f"/dispatch/{self._incident}/assign", fields, "assign")
        if self._was_done("assigned"):
            self._step = 0

    def _advance(self) -> None:
        guard = re.search(r'/advance".*?name="guard" value="(\d+)"', self._page, re.DOTALL)
        if guard is None:
            # Somebody else took the guard to a more urgent incident: send another.
            self._step = -1
            return
        values = {"guard": guard[1], "to": STEPS[self._step]}
        self._post(f"/dispatch/{self._incident}/advance", values, "step")
        if self._was_done(STEPS[self._step]):
            self._step += 1

    def _close(self) -> None:
        version = self._found(VERSION, self._page[self._page.index('id="region-head"') :])
        values = {"version": version, "code": "solved", "text": ""}
        self._post(f"/dispatch/{self._incident}/close", values, "close")
        if self._was_done("case_closed"):
            self._incident, self._step = None, -1
            self._look()

    def _rest(self) -> None:
        """Send somebody on a break, or back from it: any guard that the board shows as free."""
        found = FREE.findall(self._page)
        if found:
            guard, version = self._random.choice(found)
            status = self._random.choice(("ready", "break", "covering"))
            values = {"version": version, "status": status}
            self._post(f"/dispatch/units/{guard}/status", values, "status")
            self._was_done("status")

    def _was_done(self, kind: str) -> bool:
        """Look at the page as the browser does after an act; note what it says."""
        refused = REFUSED.search(self._look())
        if refused is None:
            self.notes.done[kind] += 1
            return True
        self.notes.refused += 1
        return False

    def _look(self) -> str:
        chosen = "" if self._incident is None else f"?incident={self._incident}"
        self._page = self._get(f"/dispatch{chosen}", "page")
        self._token = self._found(TOKEN, self._page)
        self._parts = dict(PARTS.findall(self._page))
        return self._page

    def _get(self, path: str, what: str) -> str:
        return self._ask("GET", path, None, what)

    def _post(self, path: str, values: Any, what: str) -> str:
        """Send a form; return where the answer leads."""
        pairs = [*(values.items() if isinstance(values, dict) else values)]
        return self._ask("POST", path, urlencode([*pairs, ("csrf_token", self._token)]), what)

    def _ask(self, method: str, path: str, body: str | None, what: str) -> str:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._asked > IDLE:
            self._http.close()
        began = time.perf_counter()
        self._http.request(method, path, body, headers)
        answer = self._http.getresponse()
        text = answer.read().decode()
        self.notes.seconds[what].append(time.perf_counter() - began)
        self._asked = time.monotonic()
        for line in answer.headers.get_all("Set-Cookie") or ():
            key, _, rest = line.partition("=")
            self._cookies[key] = rest.partition(";")[0]
        if answer.status >= 400:
            self.notes.faults.append(f"{method} {path}: {answer.status}")
        return answer.headers.get("Location", "") if answer.status == 303 else text

    @staticmethod
    def _found(pattern: re.Pattern[str], text: str, group: int = 1) -> str:
        found = pattern.search(text)
        if found is None:
            raise LookupError(f"the page lacks {pattern.pattern}")
        return found[group]
