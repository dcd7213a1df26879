"""What the steps of the play share, and how one is told: a name, and what came of it."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ordskifte.kernel import clock
from ordskifte.project.demo import extract, story
from ordskifte.project.demo.authenticator import Authenticator
from ordskifte.project.demo.browser import Browser
from ordskifte.project.demo.processes import Processes

# A desk is left for less than the half hour after which nobody is signed in any more.
BEFORE_SIGNED_OUT = timedelta(minutes=25)


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
    desks: dict[str, tuple[datetime, Browser]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    publications: dict[str, "Written"] = field(default_factory=dict)
    messages: dict[str, "Said"] = field(default_factory=dict)
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

    def live_at(self, moment: datetime) -> None:
        """Let everybody live from then on, unless it is later already: time goes one way."""
        if self.clock_file is not None and moment > clock.now():
            clock.set_all_to(moment, path=self.clock_file)

    def citizen(self) -> Browser:
        """A browser that has never been here."""
        return Browser(self.port)

    def at_desk(self, id: str) -> Browser:
        """The browser of a member of staff who is signed in."""
        began, browser = self.desks.get(id, (None, None))
        if browser is None or clock.now() - began > BEFORE_SIGNED_OUT:
            seat = 2 + sorted(self.people).index(id)
            browser = sign_in(Browser(self.port, place=f"127.0.1.{seat}"), self.people[id])
        # Whoever is here is not signed out; in the story hours go by between two acts.
        self.desks[id] = (clock.now(), browser)
        return browser

    def keep_people(self) -> None:
        """Write down passwords and app secrets, for whoever wants to look at the desk afterwards."""
        rows = {
            id: {"name": login.name, "email": login.email, "password": login.password, "app": login.app.secret}
            for id, login in self.people.items()
        }
        descriptor = os.open(self.folder / "people.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False, indent=1)


def sign_in(browser: Browser, login: Login) -> Browser:
    """Sign in with password and code, as people do."""
    page = give_password(browser, login)
    page = browser.send(page, code=login.app.code())
    must(
        page.address.startswith("/desk/") and page.status == 200,
        f"{login.name} did not come to the desk: {page.problems}",
    )
    return browser


def give_password(browser: Browser, login: Login):
    """The page that asks for the code."""
    page = browser.send(browser.open("/konto/login/"), login=login.email, password=login.password)
    must("code" in page.root.forms[0].fields, f"{login.name} was not asked for a code: {page.problems}")
    return page
