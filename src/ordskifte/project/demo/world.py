"""What the steps of the play share, and how one is told: a name, and what came of it."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ordskifte.kernel import clock
from ordskifte.project.demo import extract, story
from ordskifte.project.demo.authenticator import Authenticator
from ordskifte.project.demo.browser import Browser, Page
from ordskifte.project.demo.processes import Processes

SIGN_IN = "/konto/login/"


class StepFailed(Exception):
    """Something that should hold does not; the text says what."""


def must(holds: object, otherwise: str) -> None:
    """Fail the step unless it holds."""
    if not holds:
        raise StepFailed(otherwise)


@dataclass(frozen=True)
class Step:
    """One thing that is done and checked; it gives the words for what came of it, or none.

    `at` is when it happens in the story; without, it follows the step before it in its chapter.
    """

    name: str
    act: Callable[["World"], str]
    at: datetime | None = None


@dataclass(frozen=True)
class Chapter:
    """Steps that are told in one line."""

    title: str
    steps: tuple[Step, ...]


def joined(title: str, *chapters: Chapter) -> Chapter:
    """Several chapters told as one."""
    return Chapter(title, tuple(step for chapter in chapters for step in chapter.steps))


def step(name: str, *, at: datetime | None = None) -> Callable[[Callable[["World"], str]], Step]:
    """Make a function a step."""
    return lambda act: Step(name, act, at)


def on(day: int, at: str) -> datetime:
    """A time of the month in which the story happens."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(at), clock.OSLO)


@dataclass
class Login:
    """What one member of staff knows and has."""

    name: str
    role: str
    email: str
    password: str
    app: Authenticator


@dataclass
class Written:
    """A publication that somebody began: its case outside, its place at the desk, and what feeds said of it."""

    case: str
    key: str
    reference: str = ""
    entry: str = ""
    updated: str = ""

    @property
    def address(self) -> str:
        """Where the public reads it."""
        return f"/p/{self.reference}/"

    @property
    def case_feed(self) -> str:
        """The feed of its case."""
        return f"{self.case}feed.atom"

    def at_desk(self, act: str) -> str:
        """Where one thing is done with it at the desk."""
        return f"/desk/publiseringer/{self.key}/{act}/"


@dataclass
class Said:
    """A message of the story as whoever wrote it knows it: its reference, and the page of the writer's own."""

    reference: str
    own: str = ""

    @property
    def address(self) -> str:
        """Where everybody finds it, or what stands in its place."""
        return f"/innlegg/{self.reference}/"


@dataclass
class World:
    """The folder, the processes, and everybody's browser."""

    folder: Path
    port: int
    processes: Processes
    source: Path | None = None
    link: str = ""
    written: extract.Written | None = None
    people: dict[str, Login] = field(default_factory=dict)
    desks: dict[str, Browser] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    publications: dict[str, "Written"] = field(default_factory=dict)
    messages: dict[str, "Said"] = field(default_factory=dict)
    # What the body chooses beside what the story tells of it.
    chosen: Mapping[str, Any] = field(default_factory=dict)
    # The file that sets everybody's clock; without, it is today.
    clock_file: Path | None = None
    # Words that stood in something that was withdrawn: they must turn up nowhere.
    gone: list[str] = field(default_factory=list)
    # Words of messages that only those who work here may read.
    secret: list[str] = field(default_factory=list)
    # Mails that must have left: to whom, and what each says.
    mails: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # Where the appeal is decided.
    appeal: str = ""

    @property
    def story(self) -> story.Story:
        """Who and what it is about."""
        return story.load()

    @property
    def is_upstream(self) -> bool:
        """Whether a records system holds the journal, and gives the numbers."""
        return self.chosen.get("journal") == "upstream"

    def live_at(self, moment: datetime) -> None:
        """Let everybody live from then on, unless it is later already: time goes one way."""
        if self.clock_file is not None and moment > clock.now():
            clock.set_all_to(moment, path=self.clock_file)
            self._wake_worker()

    def _wake_worker(self) -> None:
        """It would have looked many times in what is skipped; now it looks at once for what comes round by then."""
        if "worker" in self.processes.running:
            from ordskifte.kernel.outbox import bell

            bell.ring()

    def citizen(self) -> Browser:
        """A browser that has never been here."""
        return Browser(self.port)

    def at_desk(self, id: str) -> Browser:
        """The browser of a member of staff, who signs in wherever the program asks for that."""
        if id not in self.desks:
            seat = 2 + [person.id for person in self.story.staff].index(id)
            self.desks[id] = Desk(self.port, place=f"127.0.1.{seat}", login=self.people[id])
        return self.desks[id]

    def keep_people(self) -> None:
        """Write down passwords and app secrets, for whoever wants to look at the desk afterwards."""
        rows = {
            id: {name: getattr(login, name) for name in ("name", "role", "email", "password")}
            | {"app": login.app.secret}
            for id, login in self.people.items()
        }
        descriptor = os.open(self.folder / "people.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False, indent=1)


@dataclass(kw_only=True)
class Desk(Browser):
    """The browser of somebody who works there: whoever is asked to sign in does so, and comes where they were going."""

    login: Login

    def open(self, address: str, *, headers: Mapping[str, str] = {}) -> Page:
        """Go to an address, by way of password and code where nobody is signed in any more."""
        page = super().open(address, headers=headers)
        # In the language of whoever was signed in.
        if SIGN_IN not in page.address.partition("?")[0]:
            return page
        came = self.send(give_password(self, self.login, page=page), code=self.login.app.code())
        must(came.address.startswith("/desk/"), f"{self.login.name} did not come to {address}: {came.problems}")
        return came


def give_password(browser: Browser, login: Login, *, page: Page | None = None) -> Page:
    """The page that asks for the code."""
    page = browser.send(page or browser.open(SIGN_IN), login=login.email, password=login.password)
    must("code" in page.root.forms[0].fields, f"{login.name} was not asked for a code: {page.problems}")
    return page
