"""What people read is there in Bokmål and Nynorsk, with the words that we agreed on."""

import csv
import re
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

from ordskifte.accounts.models import RoleName
from tests.worlds import people
from tools import messages

BOOKS = [
    pytest.param(language, folder, domain, id=f"{language}-{folder.name}-{domain}")
    for language in messages.LANGUAGES
    for folder, domain in ((messages.OURS, "django"), (messages.OTHERS, "django"), (messages.OTHERS, "djangojs"))
]
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|</?[a-z]+")

# Words of one language that never stand in the other.
OF_BOKMAL = """
    ikke jeg fra hvor hvorfor hva hvem hvis hvilken hvilket hvilke hvordan hver hverandre navn navnet skole skolen
    en et de dem noe noen nå bare også mer mens saken filen listen adressen ennå gjøre kjører kjør være vært ble
    vises hjemmel åpne skjermet endret lagret tegn forespørsel
"""
OF_NYNORSK = """
    ikkje eg frå kvar kvarandre kvifor kva kven korleis namn namnet skule skulen ein eit éi dei noko nokon no berre òg
    meir medan sida saka fila lista adressa enno gjere køyrer køyr vere vore vart dersom heimel opne skjerma endra lagra
    teikn førespurnad bilete sjå seie seier høgst verkar
"""
# Citizens write «innlegg».
NEVER = re.compile(r"\b(melding(er|ar|en|a|ene|ane)?|kommentar\w*)\b", re.IGNORECASE)
# The label of a choice about one document, which is no «vedtak».
NOT_A_TERM = {"Decision"}

# Norwegian words that look as in English, and the names of our two written languages.
WRITTEN_ALIKE = {
    "%(title)s – original",
    "Bokmål",
    "Database",
    "Disk",
    "Journal",
    "Mine",
    "Moderator",
    "Nynorsk",
    "Person",
    "Send",
    "Status",
    "System",
    "Under",
}
# The choice of language names each in itself.
NAMED_IN_ITSELF = {"English"}

# Where those who work at the desk meet Wagtail's own words.
WAGTAIL = Path(find_spec("wagtail").submodule_search_locations[0])
SCREENS = [
    "admin/templates/wagtailadmin/admin_base.html",
    "admin/templates/wagtailadmin/base.html",
    "admin/templates/wagtailadmin/skeleton.html",
    "admin/templates/wagtailadmin/generic/base.html",
    "admin/templates/wagtailadmin/shared/header.html",
    "admin/templates/wagtailadmin/shared/headers/slim_header.html",
    "admin/templates/wagtailadmin/shared/breadcrumbs.html",
    "admin/templates/wagtailadmin/shared/messages.html",
    "admin/templates/wagtailadmin/shared/keyboard_shortcuts_dialog.html",
    "admin/templates/wagtailadmin/shared/dialog/dialog.html",
    "admin/templates/wagtailadmin/shared/field.html",
    "admin/templates/wagtailadmin/shared/formatted_field.html",
    "admin/ui/sidebar.py",
    "admin/auth.py",
    # The editor of publications.
    "admin/templates/wagtailadmin/generic/form.html",
    "admin/templates/wagtailadmin/panels/inline_panel.html",
    "admin/templates/wagtailadmin/panels/inline_panel_child.html",
    "admin/templates/wagtailadmin/shared/side_panels.html",
    "admin/templates/wagtailadmin/shared/side_panels/checks.html",
    "admin/templates/wagtailadmin/shared/side_panels/preview.html",
    "admin/templates/wagtailadmin/shared/side_panels/status.html",
    "admin/templates/wagtailadmin/shared/editing_sessions/list.html",
    "admin/templates/wagtailadmin/shared/editing_sessions/module.html",
    "admin/templates/wagtailadmin/shared/pagination_nav.html",
    "admin/templates/wagtailadmin/shared/unsaved_changes_warning.html",
    "admin/userbar.py",
    "contrib/typed_table_block/blocks.py",
    # Pictures and links in a text.
    "admin/templates/wagtailadmin/chooser/email_link.html",
    "admin/templates/wagtailadmin/chooser/external_link.html",
    "admin/templates/wagtailadmin/generic/chooser/chooser.html",
    "admin/templates/wagtailadmin/generic/chooser/results.html",
    "admin/templates/wagtailadmin/widgets/chooser.html",
    "images/templates/wagtailimages/chooser/chooser.html",
    "images/templates/wagtailimages/chooser/confirm_duplicate_upload.html",
    "images/templates/wagtailimages/chooser/results.html",
]
# The sidebar and the editor are drawn by scripts, which are shipped packed.
IN_SCRIPTS = {"Toggle sidebar", "Main menu", "Dashboard", "Search", "Close", "Loading…", "(New)"}
IN_SCRIPTS |= {"Move up", "Move down", "Drag", "Duplicate", "Delete", "Add", "Insert a block", "Search options…"}
IN_SCRIPTS |= {"Autosave in progress…", "Changes have been autosaved.", "Saving...", "Collapse all", "Pin toolbar"}


def strings(book):
    """Each text with its translations."""
    return [(message, messages.translations(message)) for message in book if message.id]


def said_by(book):
    return {(_context(message), messages.first_of(message)): texts for message, texts in strings(book)}


def _context(message):
    # Babel gives it as bytes when it reads a compiled catalogue.
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def words_of(text):
    return set(re.findall(r"[^\W\d_]+", re.sub(r"%\(\w+\)s", "", text).lower()))


def test_nothing_lacks_a_translation(capsys):
    assert messages.check() == 0, capsys.readouterr().out


def test_a_new_text_is_found_wherever_it_stands(tmp_path):
    code, template = tmp_path / "code.py", tmp_path / "page.html"
    code.write_text(
        'TEXTS = {"a": "In a table"}\n'
        'class Refusal(Exception):\n    code = "x"\n    text = "In a class"\n'
        'def say():\n    return gettext("In code"), ngettext("One", "Many", 2)\n',
        "utf-8",
    )
    template.write_text('{% load i18n %}\n  {% translate "In a template" %}{% firstof x _("As a value") %}', "utf-8")
    found = {message.id for message in messages.texts_of([code, template]) if message.id}
    assert found == {"In a table", "In a class", "In code", ("One", "Many"), "In a template", "As a value"}


@pytest.mark.parametrize(("language", "folder", "domain"), BOOKS)
def test_translations_keep_placeholders_and_tags(language, folder, domain):
    found = [
        (text, set(PLACEHOLDERS.findall(text)), set(PLACEHOLDERS.findall(messages.first_of(message))))
        for message, texts in strings(messages.read(language, folder=folder, domain=domain))
        for text in texts
    ]
    assert [row for row in found if row[1] != row[2]] == []


@pytest.mark.parametrize(("language", "folder", "domain"), BOOKS)
def test_translations_are_sure_and_tidy(language, folder, domain):
    book = messages.read(language, folder=folder, domain=domain)
    assert [message.id for message, texts in strings(book) if message.fuzzy or not all(texts)] == []
    untidy = re.compile(r"^\s|\s$| {2}|[“”\"](?![^<>]*>)|\.\.\.")
    assert [text for _, texts in strings(book) for text in texts if untidy.search(text)] == []
    assert not book.obsolete


@pytest.mark.parametrize(("language", "folder", "domain"), BOOKS)
def test_each_language_is_its_own(language, folder, domain):
    foreign = words_of(OF_BOKMAL if language == "nn" else OF_NYNORSK)
    book = messages.read(language, folder=folder, domain=domain)
    met = {text: words_of(text) & foreign for _, texts in strings(book) for text in texts}
    assert {text: words for text, words in met.items() if words} == {}


@pytest.mark.parametrize(("language", "folder", "domain"), BOOKS)
def test_nothing_is_left_in_english(language, folder, domain):
    rows = strings(messages.read(language, folder=folder, domain=domain))
    alike = {message.id for message, texts in rows if message.id in texts}
    assert alike - WRITTEN_ALIKE == set()


@pytest.mark.parametrize(("language", "folder", "domain"), BOOKS)
def test_what_citizens_write_is_never_called_something_else(language, folder, domain):
    book = messages.read(language, folder=folder, domain=domain)
    assert [text for _, texts in strings(book) for text in texts if NEVER.search(text)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_agreed_words_are_used(language):
    rows = csv.DictReader((messages.OURS / "terms.csv").read_text("utf-8").splitlines())
    terms = {row["en"]: row[language] for row in rows if row["en"] not in NOT_A_TERM}
    # A context narrows a word to another meaning: the noun beside the button.
    used = {messages.first_of(m): texts[0] for m, texts in strings(messages.read(language)) if m.context is None}
    agreed = terms.keys() & used.keys()
    assert len(agreed) >= 10
    assert {text: used[text] for text in agreed} == {text: terms[text] for text in agreed}


@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_both_languages_replace_the_same_words_of_others(domain):
    bokmal, nynorsk = (messages.read(each, folder=messages.OTHERS, domain=domain) for each in messages.LANGUAGES)
    assert {message.id for message in bokmal} == {message.id for message in nynorsk}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_english_is_left_on_the_screens_of_wagtail_that_we_use(screen):
    known = {m.id for each in (messages.OURS, messages.OTHERS) for m in messages.read("nn", folder=each)}
    assert {message.id for message in messages.texts_of([WAGTAIL / screen])} - known == set()


def test_no_english_is_left_in_what_scripts_draw():
    known = {message.id for message in messages.read("nn", folder=messages.OTHERS, domain="djangojs")}
    assert IN_SCRIPTS - known == set()


@pytest.mark.parametrize("domain", messages.DOMAINS)
def test_every_word_replaced_is_one_that_the_libraries_have(domain):
    theirs = set()
    for name in ("django", "wagtail", "allauth"):
        for path in Path(find_spec(name).submodule_search_locations[0]).rglob(f"locale/en/LC_MESSAGES/{domain}.po"):
            with path.open("rb") as file:
                theirs |= {message.id for message in pofile.read_po(file)}
    replaced = messages.read("nb", folder=messages.OTHERS, domain=domain)
    assert {message.id for message in replaced} - theirs == set()


class Words(HTMLParser):
    """What a reader sees or hears of a page: texts and labels, without scripts."""

    def __init__(self, page):
        super().__init__()
        self.found, self._inside = set(), ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._inside = tag
        named = {"aria-label", "title", "placeholder", "alt"}
        self.found |= {value.strip() for name, value in attrs if name in named and value}

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside not in {"script", "style"}:
            self.found.add(" ".join(data.split()))


@pytest.fixture
def english():
    """English texts, as they stand in code and templates."""
    every = {m.id for each in (messages.OURS, messages.OTHERS) for m in messages.read("nb", folder=each)}
    return {text for text in every if isinstance(text, str) and text} - WRITTEN_ALIKE - NAMED_IN_ITSELF


@pytest.fixture
def compiled():
    """The program reads compiled catalogues, so they must be those of the sources."""
    for source in (path for each in (messages.OURS, messages.OTHERS) for path in each.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text, source.with_suffix(".mo").open("rb") as made:
            told = [said_by(book) for book in (pofile.read_po(text), mofile.read_mo(made))]
        assert told[0] == told[1], f"{source} has changed. Run: python tools/messages.py compile"


@pytest.mark.django_db
@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nobody_meets_english_in_a_norwegian_page(client, english, language):
    body = people.body()
    prefix = "" if language == "nb" else f"/{language}"
    pages = [client.get(f"{prefix}{path}") for path in ("/", "/sak/", "/personvern/", "/konto/login/", "/finnes-ikke/")]
    pages.append(client.post(f"{prefix}/konto/login/", {"login": "x", "password": ""}))
    person = people.person(*RoleName.values, body=body, name="Aud Solbrekke")
    person.language = language
    person.save()
    people.sign_in(client, person)
    desk = ("/desk/", "/desk/saker/", "/desk/saker/ny/", "/desk/import/", "/desk/import/liste/", "/desk/folk/")
    pages += [client.get(path) for path in desk]
    pages.append(client.post("/desk/saker/ny/", {"number": "118"}))
    seen = set().union(*(Words(page.content.decode()).found for page in pages))
    assert len(seen) > 100
    assert seen & english == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("compiled")
def test_the_words_of_the_sidebar_reach_its_script(client):
    person = people.person(RoleName.CASE_OFFICER, body=people.body())
    person.language = "nn"
    person.save()
    answer = people.sign_in(client, person).get("/desk/jsi18n/").content.decode()
    assert "Vis eller g\\u00f8ym sidemenyen" in answer
