"""What was said on a WordPress site comes in once, as history, and without what nobody here may have."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue import actions as dialogue
from ordskifte.dialogue.actions.past import show_past
from ordskifte.dialogue.models import PastFile, PastMessage, PastSite, PastThread
from ordskifte.domain.parties import SYSTEM
from ordskifte.project import importing
from ordskifte.records.actions.carrying import NoSuchCase, import_wxr
from ordskifte.records.importers.wxr.storing import OtherCase
from ordskifte.records.models import ImportRun
from tests.factories import wxr
from tests.factories.cases import UserFactory

NUMBER = "13097248022"


@pytest.fixture
def bring(body, tmp_path):
    """Bring in an export."""

    def one(data, **options):
        path = tmp_path / "blogg.xml"
        path.write_bytes(data)
        return import_wxr(by=SYSTEM, body=body, path=path, **options)

    return one


def codes(run):
    return sorted(run.findings.values_list("code", flat=True))


def test_posts_become_threads_and_comments_messages_of_a_case_of_their_own(bring, body):
    run = bring(
        wxr.export(
            wxr.item(7, wxr.comment(11, "<p>Godt &amp; <b>bra</b></p>"), wxr.comment(12, parent=11, user_id=2)),
            wxr.item(8, title="Om oss", type="page"),
        )
    )
    site = PastSite.objects.get()
    assert (run.state, run.counts) == ("done", {"threads": 2, "messages": 2, "new": 4, "findings": 0})
    assert (site.title, site.source.name, site.case.public_title) == (
        "Bybloggen",
        "https://blogg.example.no",
        "Tidligere dialog: Bybloggen",
    )
    thread = PastThread.objects.get(number=7)
    assert (thread.title, thread.byline, thread.text, thread.count, thread.shown, thread.is_whole) == (
        "Ny sykkelvei",
        "Astrid Haugland",
        "Hva mener dere?",
        2,
        2,
        True,
    )
    first, second = PastMessage.objects.order_by("pk")
    assert (first.text, first.name, first.said_at) == (
        "Godt & bra",
        "Kari Nordmann",
        datetime(2014, 3, 1, 11, 33, 10, tzinfo=UTC),
    )
    assert (second.parent, second.is_ours, first.is_ours) == (11, True, False)


def test_no_mail_and_no_ip_address_is_in_any_table(bring):
    bring(wxr.export(wxr.item(7, wxr.comment(11))))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said = repr(cursor.fetchall())
            assert "203.0.113.77" not in said, table
            assert "kari.nordmann@example.org" not in said, table


def test_the_same_again_changes_nothing_and_a_newer_one_adds(bring):
    bring(wxr.export(wxr.item(7, wxr.comment(11))))
    before = list(PastMessage.objects.values()), list(PastThread.objects.values())
    again = bring(wxr.export(wxr.item(7, wxr.comment(11))))
    assert (again.counts["new"], again.counts["unchanged"]) == (0, 2)
    assert (list(PastMessage.objects.values()), list(PastThread.objects.values())) == before
    newer = bring(wxr.export(wxr.item(7, wxr.comment(11, "Omskrevet"), wxr.comment(12)), wxr.item(8)))
    assert (newer.counts["new"], codes(newer)) == (2, ["changed_since"])
    assert [(row.number, row.text, row.part) for row in PastMessage.objects.order_by("pk")] == [
        (11, "Et godt forslag.", 1),
        (12, "Et godt forslag.", 2),
    ]
    assert (CaseFile.objects.count(), PastThread.objects.get(number=7).count) == (1, 2)


def test_what_was_not_public_there_is_left_out_and_counted(bring):
    run = bring(
        wxr.export(
            wxr.item(
                7,
                wxr.comment(11, approved="spam"),
                wxr.comment(12, approved="trash"),
                wxr.comment(13, approved="0"),
                wxr.comment(14, type="pingback"),
                wxr.comment(15, "<script>x</script>"),
            ),
            wxr.item(8, wxr.comment(16), status="private"),
            wxr.item(9, wxr.comment(17), password="hemmelig"),
            wxr.item(10, status="draft"),
            wxr.item(20, type="nav_menu_item"),
        )
    )
    assert not PastMessage.objects.exists()
    assert {name: count for name, count in run.counts.items() if name.startswith("left_out")} == {
        "left_out_spam": 1,
        "left_out_trash": 1,
        "left_out_unapproved": 1,
        "left_out_pingbacks": 1,
        "left_out_empty": 1,
        "left_out_not_public": 2,
        "left_out_with_password": 1,
        "left_out_of_closed_posts": 2,
        "left_out_other_kinds": 1,
    }


def test_what_is_not_public_there_any_more_waits_here(bring):
    bring(wxr.export(wxr.item(7, wxr.comment(11)), wxr.item(8)))
    run = bring(wxr.export(wxr.item(7, wxr.comment(11, approved="trash")), wxr.item(8, status="private")))
    assert PastMessage.objects.get().state == "held"
    assert (PastThread.objects.get(number=8).is_held, PastThread.objects.get(number=7).shown) == (True, 0)
    assert codes(run) == ["closed_since", "closed_since"]


def test_a_possible_identity_number_waits_for_a_person(bring):
    run = bring(
        wxr.export(wxr.item(7, wxr.comment(11, f"Mitt er {NUMBER}."), wxr.comment(12)), wxr.item(8, text=NUMBER))
    )
    assert list(PastMessage.objects.order_by("pk").values_list("state", "rule")) == [
        ("held", "national_id"),
        ("shown", ""),
    ]
    assert PastThread.objects.get(number=8).is_held
    assert codes(run) == ["identity_number", "identity_number"]


@pytest.mark.parametrize(
    ("text", "rule", "code"),
    [
        ("Jeg skal drepe deg!", "threat", "possible_threat"),
        ("<b>Jeg</b> skal d&#114;epe\u200b deg", "threat", "possible_threat"),
        ("Dotter mi Ingeborg i 3B har epilepsi.", "special_category", "special_category"),
    ],
)
def test_what_a_new_message_would_wait_for_an_old_one_waits_for_too(bring, client, text, rule, code):
    run = bring(wxr.export(wxr.item(7, wxr.comment(11, text), wxr.comment(12)), wxr.item(8, text=text)))
    assert list(PastMessage.objects.order_by("number").values_list("state", "rule")) == [("held", rule), ("shown", "")]
    assert codes(run) == [code, code] and PastThread.objects.get(number=8).is_held
    thread = PastThread.objects.get(number=7)
    assert (thread.count, thread.shown) == (2, 1)
    page = client.get(f"/tidligere/{thread.uid}/").content.decode()
    assert "Et godt forslag." in page and "drepe" not in page and "epilepsi" not in page
    bring(wxr.export(wxr.item(7, wxr.comment(11, text), wxr.comment(12)), wxr.item(8, text=text)))
    assert PastMessage.objects.get(number=11).state == "held"


def test_a_word_list_of_the_body_and_a_person_decide(bring, body):
    moderator = UserFactory(body=body, roles=[RoleName.MODERATOR])
    dialogue.set_pattern(by=moderator.actor, body=body, ground="threat", text="kommer med grep", is_on=True)
    data = wxr.export(wxr.item(7, wxr.comment(11, "Vi kommer med grep."), wxr.comment(12, author="Kommer Med Grep")))
    bring(data)
    assert set(PastMessage.objects.values_list("state", "rule")) == {("held", "threat")}
    show_past(by=moderator.actor, message=PastMessage.objects.get(number=11), why="Et høygaffelsitat.")
    bring(data)
    assert PastMessage.objects.get(number=11).state == "shown"


@pytest.mark.parametrize("name", ["ola@example.org", "https://x.example.org", NUMBER, "<b></b>"])
def test_names_that_are_none_are_not_kept(bring, name):
    bring(wxr.export(wxr.item(7, wxr.comment(11, author=name))))
    assert PastMessage.objects.get().name == ""


def test_ids_that_repeat_and_parents_that_are_nowhere_are_told(bring):
    run = bring(
        wxr.export(
            wxr.item(7, wxr.comment(11), wxr.comment(11, "En annen"), wxr.comment(12, parent=99)),
            wxr.item(7, wxr.comment(13)),
        )
    )
    assert codes(run) == ["changed_since", "no_parent", "repeated_id"]
    assert PastThread.objects.get().count == PastMessage.objects.count() == 3


def test_dates_that_cannot_be_right_are_those_of_the_post(bring):
    zero = "0000-00-00 00:00:00"
    run = bring(
        wxr.export(
            wxr.item(
                7,
                wxr.comment(11, date_gmt=zero, date="2014-07-01 12:00:00"),
                wxr.comment(12, date_gmt=zero, date="i fjor"),
                wxr.comment(13, date_gmt="2114-01-01 00:00:00", date=zero),
            )
        )
    )
    said = list(PastMessage.objects.order_by("pk").values_list("said_at", flat=True))
    of_post = datetime(2014, 2, 28, 8, tzinfo=UTC)
    assert said == [datetime(2014, 7, 1, 10, tzinfo=UTC), of_post, of_post]
    assert codes(run) == ["bad_date", "bad_date"]


def test_files_come_from_the_folder_alone(bring, tmp_path):
    uploads = tmp_path / "uploads" / "2014"
    uploads.mkdir(parents=True)
    (uploads / "kart.png").write_bytes(b"\x89PNG kart")
    (tmp_path / "hemmelig").write_text("x")
    (uploads / "lenke.png").symlink_to(tmp_path / "hemmelig")
    start = "https://blogg.example.no/wp-content/uploads"
    run = bring(
        wxr.export(
            wxr.item(7),
            wxr.attachment(30, url=f"{start}/2014/kart.png", parent=7),
            wxr.attachment(31, url=f"{start}/2014/borte.png"),
            wxr.attachment(32, url=f"{start}/../../hemmelig"),
            wxr.attachment(33, url=f"{start}/2014/lenke.png"),
        ),
        folder=tmp_path / "uploads",
    )
    assert list(PastFile.objects.order_by("number").values_list("number", "post", "name", "blob__size")) == [
        (30, 7, "kart.png", 9),
        (31, 0, "borte.png", None),
        (32, 0, "hemmelig", None),
        (33, 0, "lenke.png", None),
    ]
    assert codes(run) == ["missing_file", "refused_file", "refused_file"]


def test_it_can_lie_in_a_case_that_is_there_and_in_no_other(bring, case):
    bring(wxr.export(wxr.item(7)), case=case.number)
    assert PastThread.objects.get().case == case
    with pytest.raises(NoSuchCase):
        bring(wxr.export(wxr.item(7)), case="1999/1")
    other = CaseFile.objects.get(pk=case.pk)
    other.pk, other.uid, other.sequence, other.source, other.source_key = None, "0" * 32, 900, None, ""
    other.save()
    with pytest.raises(OtherCase):
        bring(wxr.export(wxr.item(7)), case=other.number)


def test_a_damaged_file_keeps_what_came_before_and_the_whole_one_completes_it(bring):
    whole = wxr.export(wxr.item(7, wxr.comment(11), wxr.comment(12)))
    run = bring(whole[: whole.index(b"<wp:comment_id>12")])
    assert (run.state, codes(run), PastMessage.objects.count()) == ("broken_off", ["broken_xml"], 1)
    assert not PastThread.objects.get().is_whole
    assert (bring(whole).state, PastMessage.objects.count(), PastThread.objects.get().is_whole) == ("done", 2, True)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("piece", "kept"), [(3, 0), (10, 500)])
def test_killed_on_the_way_and_run_again_it_is_all_there_once(bring, piece, kept):
    data = wxr.export(wxr.item(7, *(wxr.comment(number) for number in range(1, 1_201))))
    pieces = []

    def kill(size):
        pieces.append(size)
        if len(pieces) == piece:
            raise Killed

    with pytest.raises(Killed):
        bring(data, watch=kill)
    assert (PastMessage.objects.count(), PastThread.objects.filter(is_whole=True).exists()) == (kept, False)
    assert ImportRun.objects.get().state == "broken_off"
    bring(data)
    thread = PastThread.objects.get()
    numbers = sorted(PastMessage.objects.values_list("number", flat=True))
    assert (numbers, thread.count, thread.shown, thread.is_whole) == (list(range(1, 1_201)), 1_200, 1_200, True)
    sizes = [PastMessage.objects.filter(part=part).count() for part in range(1, thread.parts + 1)]
    assert (sum(sizes), max(sizes)) == (1_200, 500)


# --- The command -----------------------------------------------------------------------------------------------------


def command(path, capsys, **options):
    given = {"source": "", "case": "", "names": "", "files": None, "as_json": True} | options
    code = importing.wxr(path, **given)
    return code, capsys.readouterr()


def test_the_command_tells_machines(body, tmp_path, capsys):
    path = tmp_path / "blogg.xml"
    path.write_bytes(wxr.export(wxr.item(7, wxr.comment(11, approved="spam"))))
    code, printed = command(path, capsys)
    told = json.loads(printed.out)
    assert (code, told["ok"], told["counts"]["left_out_spam"]) == (0, True, 1)
    code, printed = command(path, capsys, as_json=False)
    assert "Left out: spam" in printed.out


@pytest.mark.parametrize(("name", "code"), [("ingen.xml", 2), ("tekst.xml", 1)])
def test_the_command_says_what_it_cannot_do(body, tmp_path, capsys, name, code):
    (tmp_path / "tekst.xml").write_text("tekst")
    assert command(tmp_path / name, capsys)[0] == code


def test_what_is_no_export_is_told_so(body, tmp_path, capsys):
    (tmp_path / "tekst.xml").write_text("tekst")
    code, printed = command(tmp_path / "tekst.xml", capsys, as_json=False)
    assert (code, "This is not an export from WordPress" in printed.err) == (1, True)


def test_a_folder_that_is_not_there_is_wrong_use(body, tmp_path, capsys):
    path = tmp_path / "blogg.xml"
    path.write_bytes(wxr.export(wxr.item(7)))
    assert command(path, capsys, files=tmp_path / "ingen")[0] == 2
    assert not PastSite.objects.exists()
