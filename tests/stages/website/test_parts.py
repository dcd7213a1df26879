"""Parts for other sites: what our own page shows just now, made to stand in theirs, whatever lies in files."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import resolve
from django.utils import translation

from ordskifte.accounts import doors
from ordskifte.channels import handlers, tasks
from ordskifte.channels.handoff import files
from ordskifte.domain.delivery import Act
from ordskifte.domain.events import PostChanged
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.website.early import Parts
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.dialogues import dialogue, message
from tests.factories.posts import corrected, posted, said, withdrawn
from tests.factories.talks import on_our_pages

pytestmark = pytest.mark.django_db
TABLE = (
    '<h2>Kart</h2><figure><img src="/bilde/1/640/" srcset="/bilde/1/320/ 320w, /bilde/1/640/ 640w" alt="Kart"></figure>'
    '<div class="os-table-frame" role="region" aria-labelledby="t1" tabindex="0"><table class="ds-table">'
    '<caption id="t1">Fristar &amp; møter</caption></table></div><p><a href="/p/x/">Les</a></p>'
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ORDSKIFTE_DATA = tmp_path
    return tmp_path / "public" / "handoff"


@pytest.fixture
def body():
    return BodyFactory(host="testserver", settings={"channels": ["handoff"]})


@pytest.fixture
def case(body):
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def talk(case):
    thread = dialogue(case)
    on_our_pages(thread)
    message(thread, "Hvor skal drosjene stå?", name="Kari Strandheim", kind="person")
    return thread


class Read(HTMLParser):
    """What is in a part, in order."""

    def __init__(self, html):
        super().__init__()
        self.marks = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.marks.append((tag, dict(attrs)))


def part(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def values(html, name):
    return [given[name] for _, given in Read(html).marks if name in given]


def test_a_publication_stands_in_the_page_of_another(client, case):
    post = posted(case, languages=("nb", "nn"), variants={"nb": {"title": "Ny sykkelvei", "html": TABLE}})
    html = part(client, f"/del/p/{post.reference}/")
    assert [tag for tag, _ in Read(html).marks if tag in {"h1", "h2", "h3"}] == ["h2", "h3"]
    assert all(each.startswith("http://testserver:8000/") for each in values(html, "href") + values(html, "src"))
    assert values(html, "srcset") == [
        "http://testserver:8000/bilde/1/320/ 320w, http://testserver:8000/bilde/1/640/ 640w"
    ]
    assert values(html, "id") == values(html, "aria-labelledby") == [f"os-p{post.pk}-t1"]
    assert "<script" not in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("asked", "levels"), [("?overskrift=4", ["h4", "h5"]), ("?overskrift=9", ["h2", "h3"]), ("", ["h2", "h3"])]
)
def test_the_site_says_where_its_headings_begin(client, case, asked, levels):
    post = posted(case, variants={"nb": {"title": "Ny sykkelvei", "html": "<h2>Kart</h2>"}})
    html = part(client, f"/del/p/{post.reference}/{asked}")
    assert [tag for tag, _ in Read(html).marks if re.fullmatch("h[1-6]", tag)] == levels


def test_a_part_says_its_language_and_that_of_its_words(client, case):
    post = posted(case, languages=("nb",))
    html = part(client, f"/nn/del/p/{post.reference}/")
    assert values(html, "lang")[0] == "nn"
    assert '<h2 lang="nb">' in html
    assert "Publisert" in html


def test_a_dialogue_leads_to_our_form_and_has_no_id(client, talk):
    html = part(client, f"/del/p/{talk.publication.reference}/dialog/")
    assert "Hvor skal drosjene stå?" in html
    assert f'<a href="http://testserver:8000/p/{talk.publication.reference}/svar/">Svar her</a>' in html
    assert values(html, "id") == []
    assert values(html, "aria-labelledby") == []


def test_the_text_leads_to_our_form_only_while_anybody_may_write(client, talk):
    address = f"/del/p/{talk.publication.reference}/"
    assert "Svar her" in part(client, address)
    type(talk.publication).objects.filter(pk=talk.publication.pk).update(dialogue="closed")
    assert "Svar her" not in part(client, address)


def test_a_case_shows_what_is_published_and_said(client, talk):
    html = part(client, "/en/del/sak/2026/118/?overskrift=3")
    assert "Hvor skal drosjene stå?" in html
    assert "Case 2026/118" in html
    assert '<h3 lang="nb">Ny gang- og sykkelvei langs Strandvegen</h3>' in html
    assert [tag for tag, _ in Read(html).marks if re.fullmatch("h[1-6]", tag)] == ["h3", "h4", "h4"]


def test_our_style_comes_along_only_when_it_is_asked_for(client, case):
    address = f"/del/p/{posted(case).reference}/"
    assert values(part(client, f"{address}?stil=ordskifte"), "rel") == ["stylesheet"]
    assert values(part(client, f"{address}?stil=annet"), "rel") == []


def test_a_frame_is_a_page_of_its_own_whose_links_lead_out_of_it(client, case):
    answer = client.get(f"/del/ramme/p/{posted(case).reference}/?stil=ordskifte")
    html = answer.content.decode()
    assert html.startswith('<!doctype html>\n<html lang="nb">')
    assert '<base target="_top">' in html
    assert "<title>Ny gang- og sykkelvei (nb) – Nordfjæra kommune</title>" in html
    # A style sheet of another name of ours would not be let in by the policy of the frame.
    assert 'href="/del/stil.css"' in html


def test_only_parts_may_be_read_and_framed_by_others(client, case):
    post = posted(case)
    theirs, ours = client.get(f"/del/p/{post.reference}/"), client.get(f"/p/{post.reference}/")
    assert theirs.headers["Access-Control-Allow-Origin"] == "*"
    assert theirs.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    assert "X-Frame-Options" not in theirs.headers
    assert "Access-Control-Allow-Origin" not in ours.headers
    assert "frame-ancestors 'none'" in ours.headers["Content-Security-Policy"]
    assert ours.headers["X-Frame-Options"] == "DENY"


def test_a_body_says_which_sites_may_frame_a_part(client, body, case):
    body.settings |= {"handoff_sites": ["https://www.nordfjaera.example"]}
    body.save()
    policy = client.get(f"/del/p/{posted(case).reference}/").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://www.nordfjaera.example")


def test_the_same_part_is_not_sent_twice(client, case):
    address = f"/del/p/{posted(case).reference}/"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"]
    assert client.get(f"{address}?overskrift=3").headers["ETag"] != tag


def test_a_part_comes_from_its_file_with_few_statements(client, case, folder, django_assert_num_queries):
    address = f"/del/p/{posted(case).reference}/"
    first = part(client, address)
    assert len(list(folder.glob("*/*.html"))) == 1
    with django_assert_num_queries(2):
        assert part(client, f"{address}?noe=annet") == first
    # What is not asked for by name makes no file of its own.
    assert len(list(folder.glob("*/*.html"))) == 1


def test_what_was_withdrawn_is_out_of_view_though_its_file_is_left(client, case, folder):
    post = posted(case)
    address = f"/del/p/{post.reference}/"
    assert "Fristen er 1. mars." in part(client, address)
    kept = next(folder.glob("*/*.html")).read_bytes()
    withdrawn(post)
    assert "Fristen er 1. mars." not in part(client, address)
    # As a process would leave it that died before it threw the file away, or wrote it too late.
    next(folder.glob("*/*.html")).write_bytes(kept)
    html = part(client, address)
    assert "Fristen er 1. mars." not in html
    assert "Teksten viste et navn" in html


def test_a_file_that_was_cut_off_or_changed_is_not_believed(client, case, folder):
    address = f"/del/p/{posted(case).reference}/"
    whole = part(client, address)
    file = next(folder.glob("*/*.html"))
    for harmed in (b"", file.read_bytes()[:-20], file.read_bytes().replace(b"Fristen", b"Falsken")):
        file.write_bytes(harmed)
        assert part(client, address) == whole


def test_a_disk_that_takes_nothing_hides_nothing(client, case, folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("no folder")
    assert "Fristen er 1. mars." in part(client, f"/del/p/{posted(case).reference}/")


def test_files_of_what_changed_are_thrown_away(client, case, folder):
    post, other = posted(case), posted(CaseFactory(body=case.body, sequence=119))
    for address in (f"/del/p/{post.reference}/", f"/del/p/{other.reference}/", "/del/sak/2026/118/"):
        part(client, address)
    answer = said(case, publication=post)
    changed = PostChanged(by=SYSTEM, uid=answer.uid, case=case.uid, number=1, act=Act.ANNOUNCE)
    handlers.hand_on(changed)
    assert [path.parent.name for path in folder.glob("*/*.html")] == [files.of_post(other.pk)]


def test_files_are_thrown_away_after_a_day(client, case, folder):
    with clock.at(clock.now()) as time:
        part(client, f"/del/p/{posted(case).reference}/")
        time.advance(timedelta(hours=23))
        assert tasks.sweep_parts() == 0
        time.advance(timedelta(hours=2))
        assert tasks.sweep_parts() == 1
    assert list(folder.glob("*")) == []


def test_a_correction_shows_at_once(client, case):
    post = posted(case)
    address = f"/del/p/{post.reference}/"
    part(client, address)
    corrected(post, text="Fristen er 8. mars.")
    assert "Fristen er 8. mars." in part(client, address)


def test_a_case_that_goes_out_of_view_takes_its_parts_along(client, case):
    post = posted(case)
    addresses = (f"/del/p/{post.reference}/", f"/del/p/{post.reference}/dialog/", "/del/sak/2026/118/")
    for address in addresses:
        part(client, address)
    case.public.delete()
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("address", ["/del/p/K7M3-9QXD-2T4A-X/", "/del/p/aaaaaaaaaaaaaaa/", "/del/sak/2026/999/"])
def test_what_there_is_none_of_is_few_words_that_fit_in_a_page(client, body, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content.decode()) == (
        404,
        '<p class="ordskifte-del" lang="nb">Her er det ingenting.</p>\n',
    )


def test_there_are_no_parts_until_the_body_has_turned_them_on(client, body, case):
    post = posted(case)
    body.settings = {}
    body.save()
    for address in (f"/del/p/{post.reference}/", "/del/sak/2026/118/", "/oembed/?url=http://testserver/sak/2026/118/"):
        assert client.get(address).status_code == 404
    assert b"oembed" not in client.get("/sak/2026/118/").content


def test_our_script_is_small_and_asks_nobody_else(client, body):
    answer = client.get("/del/last.js")
    assert len(answer.content) <= 3 * 1024
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"http" not in answer.content.replace(b'"https', b"")
    assert b"cookie =" not in answer.content


def test_all_of_our_style_is_below_our_own_name(client, body):
    css = re.sub(r"/\*.*?\*/", "", client.get("/del/stil.css").content.decode(), flags=re.DOTALL)
    selectors = [rule.partition("{")[0].strip() for rule in css.split("}") if rule.strip()]
    assert selectors
    assert [each for each in selectors if not each.startswith(".ordskifte-del")] == []


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
@pytest.mark.parametrize("frame", ["", "ramme/"])
@pytest.mark.parametrize("rest", ["sak/2026/118/", "p/K7M3-9QXD-2T4A-X/", "p/K7M3-9QXD-2T4A-X/dialog/"])
def test_what_answers_early_is_what_the_table_of_addresses_names(rf, language, frame, rest):
    path = f"{language}/del/{frame}{rest}"
    with translation.override(language.strip("/") or "nb"):
        named = resolve(path)
    early = Parts(lambda request: pytest.fail("it was passed on"))
    request = rf.get(path)
    request.tenant = BodyFactory.build(settings={})
    early(request)
    found = request.resolver_match
    assert (found.func, found.view_name) == (named.func, named.view_name)
    assert found.kwargs | {"is_framed": bool(frame)} == named.kwargs
    assert found.func.door == doors.public


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/del/p/K7M3-9QXD-2T4A-X/"),
        ("get", "/del/p/K7M3-9QXD-2T4A-X"),
        ("get", "/p/K7M3-9QXD-2T4A-X/"),
        ("get", "/del/p/../desk/"),
        ("get", "/del/sak/2026/118/x/"),
        ("get", "/xx/del/sak/2026/118/"),
        ("get", "/del/stil.css"),
    ],
)
def test_everything_else_passes(rf, method, path):
    passed = object()
    assert Parts(lambda request: passed)(getattr(rf, method)(path)) is passed
