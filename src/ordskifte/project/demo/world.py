"""What the steps of the play share, and how one is told: a name, and what came of it."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ordskifte.project.demo import extract, story
from ordskifte.project.demo.authenticator import Authenticator
from ordskifte.project.demo.browser import Browser
from ordskifte.project.demo.processes import Processes


class StepFailed(Exception):
    """Something that should hold does not; the text says what."""


def must(holds: object, otherwise: str) -> None:
    """Fail the step unless it holds."""
    if not holds:
        raise StepFailed(otherwise)


@dataclass(frozen=True)
class Step:
    """One thing that is done and checked; it gives the words for what came of it."""

    name: str
    act: Callable[["World"], str]


@dataclass(frozen=True)
class Chapter:
    """Steps that are told in one line."""

    title: str
    steps: tuple[Step, ...]


def step(name: str) -> Callable[[Callable[["World"], str]], Step]:
    """Make a function a step."""
    return lambda act: Step(name, act)


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
    # Words that stood in something that was withdrawn: they must turn up nowhere.
    gone: list[str] = field(default_factory=list)

    @property
    def story(self) -> story.Story:
        """Who and what it is about."""
        return story.load()

    def citizen(self) -> Browser:
        """A browser that has never been here."""
        return Browser(self.port)

    def at_desk(self, id: str) -> Browser:
        """The browser of a member of staff who is signed in."""
        if id not in self.desks:
            self.desks[id] = sign_in(self.citizen(), self.people[id])
        return self.desks[id]

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
