"""Pictures are shown while something shown has them, drawn anew, and the originals are closed."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import ExifTags, Image

from ordskifte.accounts.models import RoleName
from ordskifte.cases import projection
from ordskifte.kernel import clock
from ordskifte.publishing import actions, pictures, tasks
from ordskifte.publishing.errors import PictureIsShown
from ordskifte.publishing.models import Publication, PublishedRevision
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.publishing import WORDS, block_of, draft, photograph, picture
from tests.worlds.pages import assert_anonymous_page
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
SECRET = "Strandvegen 14, hos Kari"


def with_place(**given):
    """A photograph in which the camera wrote where and by whom it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (62.0, 28.0, 11.0)
    return photograph(exif=exif.tobytes(), **given)


def address(found, width=640):
    return f"/bilde/{found.uid}/{width}/"


def published(case, officer, *found):
    made = draft(case, by=officer, blocks=(*WORDS, *map(block_of, found)))
    actions.publish(by=officer.actor, publication=made)
    return made


def test_what_the_camera_wrote_is_not_shown(client, case, officer):
    original = with_place()
    assert SECRET.encode() in original
    found = picture(original)
    published(case, officer, found)
    for width in (320, 640, 1280):
        answer = client.get(address(found, width))
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
        assert SECRET.encode() not in answer.content and b"Exif" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert (shown.width, shown.height) == (width, width * 9 // 16)
            assert not shown.getexif()
        assert_anonymous_page(answer)
        assert found.title not in str(answer.headers) and found.file.name not in str(answer.headers)


def test_a_small_picture_is_drawn_anew_too_and_not_made_larger(client, case, officer):
    found = picture(with_place(size=(200, 100)))
    published(case, officer, found)
    content = client.get(address(found, 1280)).content
    assert SECRET.encode() not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.size == (200, 100)


def test_a_picture_that_was_taken_on_its_side_is_turned():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = pictures.drawn(photograph(size=(400, 200), exif=exif.tobytes()), width=1280, kind="image/jpeg")
    with Image.open(io.BytesIO(data)) as shown:
        assert shown.size == (200, 400)


def test_drawings_keep_their_transparency():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(pictures.drawn(out.getvalue(), width=320, kind="image/png"))) as shown:
        assert shown.mode == "RGBA" and shown.getpixel((5, 5))[3] == 0


def test_a_picture_is_asked_about_by_its_tag(client, case, officer):
    found = picture()
    published(case, officer, found)
    tag = client.get(address(found)).headers["ETag"]
    assert client.get(address(found), HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert client.get(address(found, 320)).headers["ETag"] != tag


def test_only_the_few_sizes_are_made(client, case, officer):
    found = picture()
    published(case, officer, found)
    assert [client.get(address(found, width)).status_code for width in (1, 321, 100_000)] == [404] * 3


def test_pictures_of_drafts_are_closed_and_close_again(client, case, officer):
    first, second = picture(), picture(photograph(colour=(1, 2, 3)))
    made = draft(case, by=officer, blocks=(*WORDS, block_of(first)))
    assert client.get(address(first)).status_code == 404
    actions.publish(by=officer.actor, publication=made)
    assert client.get(address(first)).status_code == 200
    texts = {"nb": {"blocks": (*WORDS, block_of(second))}}
    actions.revise(by=officer.actor, publication=made, texts=texts, change_note="Nytt bilde")
    assert [client.get(address(each)).status_code for each in (first, second)] == [200, 404]
    actions.publish(by=officer.actor, publication=made)
    assert [client.get(address(each)).status_code for each in (first, second)] == [404, 200]
    actions.withdraw(by=officer.actor, publication=made, why="Feil bilde")
    assert [client.get(address(each)).status_code for each in (first, second)] == [404, 404]


def test_a_case_that_is_kept_away_later_takes_its_pictures_along(client, case, officer):
    found = picture()
    published(case, officer, found)
    tag = client.get(address(found)).headers["ETag"]
    case.status = "Utgår"
    case.save()
    projection.project([case])
    assert client.get(address(found), headers={"if-none-match": tag}).status_code == 404


def test_a_picture_in_two_publications_stays_while_one_is_shown(client, case, officer, body):
    found = picture()
    one, _ = published(case, officer, found), published(CaseFactory(body=body), officer, found)
    actions.withdraw(by=officer.actor, publication=one, why="Feil")
    assert client.get(address(found)).status_code == 200


def test_another_body_does_not_show_our_pictures(client, case, officer):
    found = picture()
    published(case, officer, found)
    BodyFactory(host="other.example")
    assert client.get(address(found), headers={"host": "other.example"}).status_code == 404


def test_the_originals_have_no_address(client, case, officer):
    found = picture()
    published(case, officer, found)
    assert "public" not in str(settings.MEDIA_ROOT.relative_to(settings.ORDSKIFTE_DATA))
    for way in (found.file.url, f"/static/{found.file.name}", f"/desk/images/serve/x/1/original/{found.file.name}"):
        # Where a last slash is missing it is added first, and then there is nothing.
        assert client.get(way.rstrip("/") + "/").status_code in {404, 302}, way
        assert client.get(way).status_code in {404, 302, 301}, way


def test_a_picture_that_is_shown_is_neither_replaced_nor_removed(case, officer):
    found, other = picture(), picture(photograph(colour=(9, 9, 9)), name="annet.jpg")
    made = published(case, officer, found)
    with pytest.raises(PictureIsShown):
        found.delete()
    found.file.name = other.file.name
    with translation.override("en"), pytest.raises(ValidationError, match="Put another one"):
        found.full_clean()
    actions.withdraw(by=officer.actor, publication=made, why="Feil")
    found.full_clean()
    found.delete()


CANARY = "EMBARGOFUGL"


def test_before_its_time_nothing_of_it_is_anywhere(client, case, officer):
    from tests.stages.website.test_canaries import everything

    later = clock.now() + timedelta(hours=3)
    found = picture(alt=f"{CANARY} alt", credit=CANARY, licence=CANARY)
    made = draft(case, by=officer, title=f"{CANARY} tittel", lead=CANARY, blocks=(*WORDS, block_of(found)))
    actions.publish(by=officer.actor, publication=made, at=later)
    starts = ["/", "/sak/", f"/sak/2026/{case.sequence}/", "/nn/", "/en/", "/feed.atom"]
    starts += [f"/sak/2026/{case.sequence}/feed.atom", f"/p/{made.reference}/", f"/p/{made.reference}/v/1/"]
    starts += [address(found, width) for width in (320, 640, 1280)]
    secrets = (CANARY.encode(), made.reference.encode(), str(made.uid).encode(), str(found.uid).encode())
    with clock.at(later - timedelta(seconds=1)):
        tasks.publish_due()
        answers = everything(client, starts)
    asked = {made.reference, str(found.uid)}
    leaks = [
        path
        for path, (_, content) in answers.items()
        if any(secret in content for secret in secrets if not any(own in path for own in asked))
    ]
    assert leaks == []
    own = {path: answer.status_code for path, (answer, _) in answers.items() if any(each in path for each in asked)}
    assert own and set(own.values()) == {404}
    assert not PublishedRevision.objects.exists()
    with clock.at(later):
        tasks.publish_due()
        assert client.get(address(found)).status_code == 200
    assert Publication.objects.get().is_published


def test_pictures_of_a_file_come_in_without_being_ready(officer):
    from ordskifte.publishing.conversion.values import FoundPicture

    came = FoundPicture("bilde-1", photograph(size=(60, 40)), "image/jpeg", "Et skilt", 60, 40)
    keys = pictures.take_in([came], by=officer.actor)
    row = pictures.Picture.objects.get(pk=keys["bilde-1"])
    assert (row.alt_text, row.credit, row.licence, row.width) == ("Et skilt", "", "", 60)


@pytest.mark.parametrize("way", ["", "{}/", "{}/delete/", "usage/{}/", "chooser/", "chooser/chosen/{}/"])
def test_pictures_of_another_body_are_not_at_the_desk(client, officer, settings, way):
    settings.ALLOWED_HOSTS = ["*"]
    other = BodyFactory(host="andre.example")
    stranger = UserFactory(body=other, roles=[RoleName.COMMUNICATIONS_OFFICER], language="en")
    found = picture()
    type(found).objects.update(uploaded_by_user=officer)
    path = f"/desk/images/{way.format(found.pk)}"
    sign_in(client, officer)
    assert client.get(path).status_code == 200
    assert client.get(f"/desk/bilde/{found.uid}/640/").status_code == 200
    sign_in(client, stranger)
    answer = client.get(path, headers={"host": "andre.example"})
    assert answer.status_code in {302, 403, 404} or b"Strandvegen" not in b"".join(answer)
    assert client.get(f"/desk/bilde/{found.uid}/640/", headers={"host": "andre.example"}).status_code == 404
