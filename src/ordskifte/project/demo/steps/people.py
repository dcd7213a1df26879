"""Those who work there come in: by link, with a password of their own and a second factor."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from ordskifte.project.demo.authenticator import Authenticator
from ordskifte.project.demo.browser import Browser
from ordskifte.project.demo.story import Staff
from ordskifte.project.demo.world import Chapter, Login, World, give_password, must, step

OPERATOR = "siri"
FEWEST_RECOVERY_CODES = 8
AT_ONCE = 2


@step("The first administrator enrols by the link, with password and code")
def operator_enrols(world: World) -> str:
    """Siri comes in first."""
    enrol(world, world.story.person(OPERATOR), link=world.link)
    world.keep_people()
    dead = world.citizen().open(urlsplit(world.link).path)
    must(dead.status == 410, f"the link opens a second time ({dead.status})")
    page = world.at_desk(OPERATOR).open("/desk/")
    must(page.status == 200, f"the desk answers {page.status}")
    return f"{world.people[OPERATOR].name} is at the desk; the link is dead"


def enrol(world: World, person: Staff, *, link: str) -> None:
    """Finish an account by its link, as the person does."""
    browser = world.citizen()
    page = browser.open(urlsplit(link).path)
    form = page.form("password", "password_again", "code")
    app = Authenticator("".join(form.xpath(".//code")[0].text_content().split()))
    password = secrets.token_urlsafe(15)
    done = browser.send(page, password=password, password_again=password, code=app.code())
    shown = done.root.xpath("//main//li/code") if done.is_html else []
    must(len(shown) >= FEWEST_RECOVERY_CODES, f"{person.name} got no recovery codes: {done.problems or done.status}")
    world.people[person.id] = Login(person.name, person.role, person.email, password, app)


@step("Everybody in the story is invited with a role, and enrols")
def everybody_comes(world: World) -> str:
    """Siri makes the units and invites; each finishes the own account, while she invites the next."""
    desk = world.at_desk(OPERATOR)
    others = [person for person in world.story.staff if person.id != OPERATOR]
    for unit in dict.fromkeys(person.unit for person in others):
        page = desk.send(desk.open("/desk/folk/"), having=("email",), name=unit)
        must(page.status == 200, f"the unit {unit} was not made: {page.problems}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        invited = ((person, invite(desk, person, unit=person.unit)) for person in others)
        came = [pool.submit(enrol, world, person, link=link) for person, link in invited]
    for each in came:
        each.result()
    world.people = {person.id: world.people[person.id] for person in world.story.staff}
    world.keep_people()
    return f"{len(world.people)} people, {len({person.role for person in world.story.staff})} roles"


def invite(desk: Browser, person: Staff, *, unit: str) -> str:
    """Invite a person at the operator's desk; the link that the page shows once."""
    page = desk.send(
        desk.open("/desk/folk/ny/"),
        name=person.name,
        email=person.email,
        unit=unit,
        language=person.language,
        roles=[person.role],
    )
    links = [code.text_content() for code in page.root.iter("code")]
    must(len(links) == 1, f"no link for {person.name}: {page.problems}")
    return links[0]


@step("A password alone does not open the desk, nor does a wrong code")
def second_factor_is_asked(world: World) -> str:
    """Jonas tries without his telephone."""
    browser, login = world.citizen(), world.people["jonas"]
    page = give_password(browser, login)
    must(browser.open("/desk/").address.startswith("/konto/login"), "the desk opens with a password alone")
    page = browser.send(page, code="000000")
    must(browser.open("/desk/").address.startswith("/konto/login"), "the desk opens with a wrong code")
    return "sent back to the sign-in both times"


@step("A role opens its own doors only")
def roles_hold(world: World) -> str:
    """The moderator sees the desk, but neither the operator's pages nor a form that decides."""
    desk = world.at_desk("jonas")
    for address in ("/desk/folk/", "/desk/saker/ny/"):
        page = desk.open(address)
        must(page.status == 403, f"a moderator gets {page.status} from {address}")
    return "the moderator is refused at two doors"


OPERATOR_ALONE = Chapter("People", (operator_enrols,))
CHAPTER = Chapter("People", (operator_enrols, everybody_comes, second_factor_is_asked, roles_hold))
