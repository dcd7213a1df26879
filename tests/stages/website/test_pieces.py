"""Pages joined from pieces that were made before are, byte for byte, those that are made of nothing kept."""

import re

import pytest
from django.utils import translation

from ordskifte.cases import actions, projection
from ordskifte.channels.models import Post
from ordskifte.dialogue.actions import Submitted, submit
from ordskifte.dialogue.models import Thread
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import tenancy
from ordskifte.kernel.models import Body
from ordskifte.kernel.templatetags.once import pieces
from ordskifte.kernel.web.stored import shelf
from ordskifte.publishing.models import Publication
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
from tests.factories.dialogues import dialogue, message, taken
from tests.factories.posts import withdrawn
from tests.factories.talks import fragments, on_our_pages

pytestmark = pytest.mark.django_db
LANGUAGES = ("", "/nn", "/en")
HOSTS = {"testserver": "Nordfjæra kommune", "sorvik.example": "Sørvik <herad> & co"}


@pytest.fixture
def world():
    """Two bodies with a case of the same number each, and a dialogue and a document in it."""
    pieces.clear()
    found = {}
    for host, name in HOSTS.items():
        body = BodyFactory(host=host, name=name, contact_email=f"post@{host}.example")
        case = CaseFactory(body=body, sequence=118, public_title=f"Sykkelvei hos {host}")
        decided(case, title=f"Saksframlegg hos {host}")
        thread = dialogue(case, title=f"Si din mening til {host}")
        reference = on_our_pages(thread)
        fragments(thread, 60)
        found[host] = body, case, thread, reference
    return found


def decided(case, *, title):
    """One more document that everybody sees."""
    document = DocumentFactory(case=case)
    seen = with_file(document).blob.sha256
    officer = Actor.staff(UserFactory(body=case.body).uid)
    actions.decide_document(by=officer, document=document, is_public=True, seen=seen, title=title)


def addresses(reference):
    """Pages of one body."""
    own = ["/", "/sak/2026/118/", f"/p/{reference}/", f"/p/{reference}/dialog/alle/", f"/p/{reference}/svar/"]
    return [f"{language}{path}" for language in LANGUAGES for path in own]


def read(client, world):
    """All pages of both bodies."""
    pages = {}
    for host, (_, _, _, reference) in world.items():
        for path in addresses(reference):
            shelf.clear()
            tenancy.forget()
            translation.activate("nb")
            answer = client.get(path, headers={"host": host})
            content = b"".join(answer).decode()
            assert answer.status_code == 200, path
            # A form has a time and a key of its own.
            pages[host, path] = re.sub(r'<input type="hidden"[^>]*>', "", content)
    return pages


def both_ways(client, world):
    """The pages with what was kept, which must be those without."""
    kept = read(client, world)
    pieces.clear()
    anew = read(client, world)
    assert kept == anew
    return anew


def test_pages_follow_every_change_and_are_never_those_of_another(client, world):
    before = read(client, world)
    assert both_ways(client, world) == before
    for (host, _), page in before.items():
        (other,) = HOSTS.keys() - {host}
        assert f"hos {other}" not in page and f"til {other}" not in page and f"post@{other}" not in page
    assert 'lang="nn"' in before["testserver", "/nn/sak/2026/118/"]
    assert "Sørvik &lt;herad&gt; &amp; co" in before["sorvik.example", "/en/sak/2026/118/"]
    body, case, thread, _ = world["testserver"]
    for change in (_rename, _retitle, _speak_nynorsk, _say_more, _show_more, _close, _withdraw, _turn_feeds_off):
        change(body, case, thread)
        after = both_ways(client, world)
        changed = {key for key in before if before[key] != after[key]}
        assert changed, change
        assert {host for host, _ in changed} == {"testserver"}, change
        before = after


def test_nothing_that_one_reader_alone_knows_is_kept(client, world):
    *_, thread, reference = world["testserver"]
    submission = Submitted(key="k", text="Hvor krysser den?", name="Kari Nordmann", email="kari@epost.example")
    receipt = submit(by=SYSTEM, thread=thread, submission=submission)
    taken(receipt.uid)
    for language in LANGUAGES:
        own = client.get(f"{language}/innlegg/{receipt.reference}/min/{receipt.secret}/")
        assert own.status_code == 200 and receipt.secret in own.content.decode()
    typed = {"tekst": "Et innlegg", "navn": "Kari Nordmann", "epost": "kari@epost.example"}
    assert b"kari@epost.example" in client.post(f"/p/{reference}/svar/", typed).content
    kept = repr(pieces._things)
    assert "Si din mening til testserver" in kept
    for secret in (receipt.secret, "Kari Nordmann", "kari@epost.example", "Hvor krysser den?"):
        assert secret not in kept


def _rename(body, case, thread):
    Body.objects.filter(pk=body.pk).update(name="Nye Nordfjæra", contact_email="nye@nordfjaera.example")


def _retitle(body, case, thread):
    case.public_title = "Et annet ord for sykkelvei"
    case.save()
    projection.project([case])


def _speak_nynorsk(body, case, thread):
    Body.objects.filter(pk=body.pk).update(language="nn")


def _say_more(body, case, thread):
    message(thread)


def _show_more(body, case, thread):
    decided(case, title="Kart over traseen")


def _close(body, case, thread):
    Publication.objects.filter(pk=thread.publication_id).update(dialogue="closed")
    Thread.objects.filter(pk=thread.pk).update(version=99)


def _withdraw(body, case, thread):
    withdrawn(Post.objects.get(source_uid=thread.uid))


def _turn_feeds_off(body, case, thread):
    Body.objects.filter(pk=body.pk).update(settings={"channels": ["web"]})
