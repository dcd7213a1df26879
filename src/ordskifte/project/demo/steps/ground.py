"""The installation: made from nothing, and serving."""

import contextlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ordskifte.project import loading, setting_up
from ordskifte.project.demo.browser import HOST
from ordskifte.project.demo.world import Chapter, World, must, step

CACHE = Path("var/cache")


@step("The body is set up: folders, keys, database, first administrator")
def set_up(world: World) -> str:
    """Answer the five questions of `ordskifte setup`."""
    body, operator = world.story.body, world.story.person("siri")
    answers = {
        "body": body.name,
        "host": HOST,
        "administrator": f"{operator.name} <{operator.email}>",
        "mail": "",
        "time_zone": "Europe/Oslo",
        "as_json": True,
    }
    setting_up.prepare(answers)
    # It loads while we do, and asks nothing of the database before somebody asks it.
    world.processes.start("web")
    _start_django(world)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        setting_up.found(answers)
    world.link = json.loads(said.getvalue())["enrolment_link"]
    _describe(world)
    return f"{body.name} on {HOST}; {operator.name} has a link"


def _start_django(world: World) -> None:
    with loading.for_good():
        import django

        django.setup()
    from ordskifte.project import template_database

    template_database.prepare_sqlite("default", target=world.folder / "db" / "ordskifte.sqlite3", cache=CACHE)


def _describe(world: World) -> None:
    """What the five questions do not ask about a body."""
    from ordskifte.accounts import actions as accounts
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import audit
    from ordskifte.kernel.models import Body, HostName

    told = world.story.body
    body = Body.objects.get()
    body.organisation_number = told.organisation_number
    body.save()
    accounts.describe_body(
        by=SYSTEM,
        body=body,
        name=body.name,
        contact_unit=told.contact_unit,
        contact_email=told.contact_email,
        language=told.language,
        settings={**_settings(told.settings), **world.chosen},
    )
    HostName.objects.create(body=body, name=told.host)
    audit.note(by=SYSTEM, act="kernel.body_described", about=body.uid)


def _settings(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        # Nobody lets out alone what they wrote themselves.
        "four_eyes": True,
        "silence_is_refusal": told["non_answer_is_refusal"],
        "journal_shows_private_names": told["journal_shows_private_names"],
        "appeal_body": told["appeal_body"]["name"],
        "reading_hours": told["reading_hours"],
        "privacy_officer": "personvernombud@nordfjaera.example",
        "accessibility_declaration": "https://erklaring.example/nordfjaera",
        # Whoever handles a message is told at once, and not what it says.
        "staff_mail": "instant",
    }


@step("The web and the worker answer")
def serve(world: World) -> str:
    """Ask whether they are well."""
    world.processes.start("worker")
    seconds = world.processes.wait_for_web(world.citizen(), address="/healthz")
    answer = world.citizen().ask("GET", "/readyz")
    must(answer.status == 200 and json.loads(answer.content)["ready"], f"/readyz says {answer.content.decode()[:300]}")
    return f"healthy after {seconds:.1f} s more, and ready"


CHAPTER = Chapter("Ground", (set_up, serve))
