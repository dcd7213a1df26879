"""What is shown, corrected and withdrawn: the rows, what is kept of each sending, and what changes nothing."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.channels import actions, fragments
from ordskifte.channels.models import Delivery, Post, PostVersion
from ordskifte.domain.errors import NotAllowed, NotFound
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel.models import OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from tests.factories.cases import CaseFactory, UserFactory
from tests.factories.posts import a_reference, content, corrected, posted, withdrawn
from tests.worlds import atom

pytestmark = pytest.mark.django_db
CANARY = "KANARIFUGL"


def told():
    """The events of posts, in order."""
    rows = OutboxEvent.objects.filter(kind="channels.post_changed").order_by("pk")
    return [(row.payload["act"], row.payload["number"]) for row in rows]


def deliveries(post):
    """Where the post was sent."""
    rows = Delivery.objects.filter(post=post).order_by("pk")
    return [(row.channel, row.language, row.act, row.version.number, row.state) for row in rows]


def test_a_post_is_written_with_its_version_its_deliveries_and_its_event(case):
    post = posted(case, languages=("nn", "nb"), deliver=False)
    assert (post.number, post.state, post.languages, post.case) == (1, "shown", ["nb", "nn"], case)
    assert [each.number for each in post.versions.all()] == [1]
    assert deliveries(post) == [
        ("web", "nb", "announce", 1, "planned"),
        ("web", "nn", "announce", 1, "planned"),
        ("feeds", "nb", "announce", 1, "planned"),
        ("feeds", "nn", "announce", 1, "planned"),
    ]
    assert told() == [("announce", 1)]


def test_our_own_channels_are_confirmed_by_the_handler(case):
    post = posted(case)
    assert {state for *_, state in deliveries(post)} == {"confirmed"}
    assert all(row.stands and row.confirmed_at and row.tries == 1 for row in Delivery.objects.all())


def test_what_was_sent_is_kept_byte_for_byte_and_its_id_is_fixed_before(case):
    post = posted(case, deliver=False)
    before = {row.pk: (bytes(row.payload), row.remote_id) for row in Delivery.objects.all()}
    assert all(payload and remote_id for payload, remote_id in before.values())
    corrected(post, text="Noe helt annet.")
    kept = {row.pk: (bytes(row.payload), row.remote_id) for row in Delivery.objects.filter(pk__in=before)}
    assert kept == before
    assert len({row.remote_id for row in Delivery.objects.filter(channel="feeds")}) == 1


def test_the_same_again_changes_nothing(case):
    source_uid = uuid.uuid4()
    post = posted(case, source_uid=source_uid)
    again = posted(case, source_uid=source_uid, title="En annen tittel")
    assert again.pk == post.pk
    corrected(post)
    rows = Post.objects.values(), list(PostVersion.objects.values()), list(Delivery.objects.values())
    corrected(post, number=2, title="Ikke denne")
    corrected(post, number=1, title="Heller ikke denne")
    withdrawn(post)
    withdrawn(post, "En annen grunn.")
    assert Post.objects.get().withdrawn_reason == "Teksten viste et navn som ikke skulle vises."
    assert told() == [("announce", 1), ("correct", 2), ("withdraw", 2)]
    assert len(rows[1]) == 2


def test_a_withdrawal_leaves_no_text_that_could_be_shown(case):
    post = withdrawn(corrected(posted(case, title=CANARY, text=CANARY, facts={"contact_name": CANARY}), note=CANARY))
    for model in (Post, PostVersion):
        for row in model.objects.values():
            assert CANARY not in str(row)
    newest = Delivery.objects.filter(post=post, stands=True)
    assert {row.act for row in newest} == {"withdraw"}
    assert not any(CANARY.encode() in bytes(row.payload) for row in newest)
    # What was sent stays known to those who answer for it.
    assert any(CANARY.encode() in bytes(row.payload) for row in Delivery.objects.filter(act="announce"))


def test_the_database_holds_that_something_withdrawn_says_why_and_no_more(case):
    post = withdrawn(posted(case))
    for wrong in ({"withdrawn_reason": ""}, {"headlines": {"nb": {}}}, {"withdrawn_at": None}, {"state": "shown"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(**wrong)


def test_only_named_fields_get_across(case):
    said = {"nb": {"title": "Tittel", "internal": CANARY, "html": "<p>x</p>", "author": CANARY}}
    post = posted(case, variants=said, facts={"contact_name": "Servicetorget", "document": CANARY, "notes": [CANARY]})
    for model in (Post, PostVersion, Delivery):
        assert CANARY not in str(list(model.objects.values()))
    assert post.versions.get().facts == {"contact_name": "Servicetorget"}


def test_the_page_of_the_case_is_made_anew(case):
    before = PublicCase.objects.get().version
    post = posted(case)
    corrected(post)
    withdrawn(post)
    assert PublicCase.objects.get().version == before + 3


def test_a_new_language_is_announced_and_one_that_is_gone_is_not_sent(case):
    post = corrected(posted(case), languages=("nb", "nn"))
    assert [row[1:4] for row in deliveries(post) if row[0] == "feeds"] == [
        ("nb", "announce", 1),
        ("nb", "correct", 2),
        ("nn", "announce", 2),
    ]


def test_a_withdrawal_follows_to_a_channel_that_is_off_by_now(case, body):
    post = posted(case)
    body.settings = {"channels": []}
    body.save()
    withdrawn(post)
    assert ("feeds", "nb", "withdraw", 1, "confirmed") in deliveries(post)


def test_one_channel_that_cannot_be_written_for_stops_no_other(case, postcards):
    postcards.words = lambda version, *, language: 1 / 0
    post = posted(case)
    states = {channel: state for channel, *_, state in deliveries(post)}
    assert states == {"web": "confirmed", "feeds": "confirmed", "postcards": "failed"}
    failed = Delivery.objects.get(channel="postcards")
    assert failed.last_error.startswith("ZeroDivisionError at ") and failed.next_try_at is None


@pytest.mark.parametrize("variants", [{}, {"nb": {"title": "  "}}])
def test_nothing_said_is_refused(case, variants):
    with pytest.raises(actions.NothingSaid):
        posted(case, variants=variants)
    assert not Post.objects.exists()


def test_a_withdrawal_without_reason_is_refused(case):
    post = posted(case)
    with pytest.raises(actions.WithdrawnWithoutReason):
        withdrawn(post, "  ")


def test_what_is_not_shown_cannot_be_corrected_or_withdrawn(case):
    with pytest.raises(NotFound):
        actions.correct(by=SYSTEM, source_uid=uuid.uuid4(), content=content(2))
    with pytest.raises(NotFound):
        actions.withdraw(by=SYSTEM, source_uid=uuid.uuid4(), why="x")


def test_people_without_a_role_for_it_and_people_from_outside_may_not(case):
    post = posted(case)
    archivist = Actor.staff(UserFactory(body=case.body, roles=[RoleName.ARCHIVIST]).uid)
    for actor in (archivist, Actor.citizen(a_reference())):
        with pytest.raises(NotAllowed):
            actions.withdraw(by=actor, source_uid=post.source_uid, why="x")


@pytest.mark.parametrize("model", [Post, PostVersion, Delivery])
def test_nothing_is_deleted_not_even_by_hand(case, model):
    posted(case)
    with pytest.raises(RowIsKept):
        model.objects.first().delete()
    with pytest.raises(RowIsKept):
        model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_a_reference_belongs_to_one_post(case):
    reference = a_reference()
    posted(case, reference=reference)
    with pytest.raises(DatabaseError), transaction.atomic():
        posted(CaseFactory(body=case.body), reference=reference)


def test_the_payload_of_a_feed_is_an_entry_of_its_own(case):
    posted(case)
    assert atom.problems(bytes(Delivery.objects.get(channel="feeds").payload)) == []


@given(
    st.text(max_size=60), st.sampled_from(["<p>{}</p>", "<p title='{}'>", "<a href='{}'>x</a>", "<img src='{}'>", "{}"])
)
def test_what_is_cleaned_is_clean(text, frame):
    once = fragments.cleaned(frame.format(text))
    assert fragments.cleaned(once) == once
    assert "<script" not in once and " on" not in "".join(part.partition(">")[0] for part in once.split("<")[1:])
