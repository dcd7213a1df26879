"""Every registered channel keeps the contract; and the suite catches one that does not, whatever it breaks."""

import itertools
from contextlib import nullcontext

import pytest

from ordskifte.channels import registry
from ordskifte.channels.contract import Limits, Reach, Rendered, Result
from ordskifte.domain.delivery import DeliveryState
from ordskifte.domain.errors import NotFound
from ordskifte.kernel.models import Body
from tests.channels import suite
from tests.worlds.mail_servers import MailOffice
from tests.worlds.postcards import Postcards, Telegrams

# The other side of each channel that goes outside: what makes it, by the channel's name.
OFFICES = {"mail": MailOffice}


@pytest.fixture
def office(request):
    """The other side of a channel, for as long as the test lasts."""
    made = OFFICES[request.param]() if request.param in OFFICES else None
    with made or nullcontext():
        yield made


@pytest.mark.enable_socket
@pytest.mark.parametrize(("name", "office"), [(name, name) for name in registry.names()], indirect=["office"])
def test_every_channel_keeps_the_contract(name, office):
    channel = registry.get(name)
    assert channel.name == name
    assert suite.problems(channel, office=office) == []


@pytest.mark.parametrize("name", registry.names())
def test_every_channel_has_the_files_of_its_neighbours(name):
    assert suite.has_its_files(registry.get(name)) == []


def test_a_network_that_does_as_it_should_passes():
    channel = Postcards()
    assert suite.problems(channel, office=channel.office) == []


class WithoutName(Postcards):
    name = "Post Cards"


class SaysNothing(Postcards):
    def render(self, version, *, language):
        super().render(version, language=language)
        return Rendered(payload=b"", media_type="text/plain")


class Fickle(Postcards):
    numbers = itertools.count()

    def words(self, version, *, language):
        return f"{next(self.numbers)} {super().words(version, language=language)}"


class TooLong(Postcards):
    limits = Limits(longest=100, measure=len)


class CountsBytesForLetters(Postcards):
    limits = Limits(longest=300, measure=len)


class ShortensInSecret(Postcards):
    def render(self, version, *, language):
        rendered = super().render(version, language=language)
        return Rendered(payload=rendered.payload, media_type=rendered.media_type, shortened=False)


class LeadsNowhere(Postcards):
    def render(self, version, *, language):
        address = version.address(language).encode()
        rendered = super().render(version, language=language)
        return Rendered(
            payload=rendered.payload.replace(address, b"x"), media_type="text/plain", shortened=rendered.shortened
        )


class Remembers(Postcards):
    kept = ""

    def words(self, version, *, language):
        self.kept = super().words(version, language=language)
        return self.kept

    def withdrawal(self, version):
        return f"{super().withdrawal(version)} {self.kept}"


class GivesNoReason(Postcards):
    def withdrawal(self, version):
        return "Trukket tilbake"


class AnyLanguage(Postcards):
    def render(self, version, *, language):
        return super().render(version, language=version.languages[0])


class NewIdEachTime(Postcards):
    def remote_id(self, version, *, language):
        return f"{super().remote_id(version, language=language)}/{version.number}"


class OneIdForAll(Postcards):
    def remote_id(self, version, *, language):
        version.address(language)
        return "card"


class LetsMarksIn(Postcards):
    def render(self, version, *, language):
        rendered = super().render(version, language=language)
        return Rendered(payload=rendered.payload, media_type="text/html", shortened=rendered.shortened)


class AnswersForAnother(Postcards):
    def read(self, status, delivery):
        return Result(state=DeliveryState.CONFIRMED, remote_id="another")


class NeverEnds(Postcards):
    def read(self, status, delivery):
        return Result(state=DeliveryState.SENT, remote_id=delivery.remote_id)


class PretendsToReceive(Postcards):
    def take_in(self, arrival):
        return ()


class PretendsToAnswer(Postcards):
    def answer(self, delivery):
        return self.announce(delivery)


class PretendsToShow(Telegrams):
    def announce(self, delivery):
        return self.answer(delivery)


class SendsInSecret(Postcards):
    reach = Reach.BY_HAND


class WritesAnew(Telegrams):
    numbers = itertools.count()

    def words(self, note):
        return f"{next(self.numbers)} {super().words(note)}"


class NewIdEachLetter(Telegrams):
    def note_id(self, note):
        return f"{note.uid}/{len(note.text)}"


class OneIdForAllLetters(Telegrams):
    def note_id(self, note):
        return "telegram"


class LetsHeadersIn(Telegrams):
    def words(self, note):
        return f"Subject: {note.subject}\n\n{note.text}"


class WritesToMany(Telegrams):
    def check(self, to):
        return to


class SendsAgainAsNew(Postcards):
    numbers = itertools.count()

    def announce(self, delivery):
        status = self.office.hand_in(f"{delivery.remote_id}/{next(self.numbers)}", delivery.payload)
        return self.read(status, delivery)


class Breaks(Postcards):
    def announce(self, delivery):
        return self.read(self.office.hand_in(delivery.remote_id, delivery.payload), delivery)


class TakesSilenceForNo(Postcards):
    def announce(self, delivery):
        result = super().announce(delivery)
        is_unknown = result.state is DeliveryState.UNKNOWN
        return Result(state=DeliveryState.FAILED, remote_id=result.remote_id) if is_unknown else result


class TakesSilenceForYes(Postcards):
    def announce(self, delivery):
        super().announce(delivery)
        return Result(state=DeliveryState.CONFIRMED, remote_id=delivery.remote_id)


class ComesAgainAtOnce(Postcards):
    def read(self, status, delivery):
        result = super().read(status, delivery)
        return Result(state=result.state, remote_id=result.remote_id)


BAD = {
    WithoutName: "says_who_it_is",
    SaysNothing: "renders",
    Fickle: "is_pure",
    TooLong: "keeps_limits",
    CountsBytesForLetters: "keeps_limits",
    ShortensInSecret: "tells_whether_it_shortened",
    LeadsNowhere: "leads_to_our_page",
    Remembers: "forgets_what_was_withdrawn",
    GivesNoReason: "forgets_what_was_withdrawn",
    AnyLanguage: "refuses_other_languages",
    NewIdEachTime: "fixes_the_id",
    OneIdForAll: "fixes_the_id",
    LetsMarksIn: "lets_no_marks_in",
    AnswersForAnother: "answers_for_each_act",
    NeverEnds: "answers_for_each_act",
    PretendsToReceive: "says_what_it_does_not",
    PretendsToAnswer: "says_what_it_does_not",
    PretendsToShow: "says_what_it_does_not",
    SendsInSecret: "leaves_it_to_a_person",
    WritesAnew: "writes_letters",
    NewIdEachLetter: "fixes_the_id_of_letters",
    OneIdForAllLetters: "fixes_the_id_of_letters",
    LetsHeadersIn: "keeps_letters_to_one_person",
    WritesToMany: "keeps_letters_to_one_person",
    SendsAgainAsNew: "is_sent_once",
    Breaks: "knows_its_moods",
    TakesSilenceForNo: "knows_its_moods",
    TakesSilenceForYes: "knows_its_moods",
    ComesAgainAtOnce: "knows_its_moods",
}


@pytest.mark.parametrize("kind", BAD, ids=lambda kind: kind.__name__)
def test_a_bad_channel_is_caught(kind):
    channel = kind()
    found = {wrong.partition(":")[0] for wrong in suite.problems(channel, office=channel.office)}
    assert BAD[kind] in found


def test_a_network_for_one_person_that_does_as_it_should_passes():
    channel = Telegrams()
    assert suite.problems(channel, office=channel.office) == []


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, ["web", "feeds"]),
        ({"channels": ["feeds"]}, ["web", "feeds"]),
        ({"channels": []}, ["web"]),
        ({"channels": ["web", "gone_since"]}, ["web"]),
        ({"channels": "feeds"}, ["web"]),
        ({"channels": ["mail", "feeds"]}, ["web", "feeds"]),
        ({"channels": None}, ["web"]),
    ],
)
def test_a_body_chooses_its_channels_and_our_own_page_is_always_one(settings, names):
    assert registry.chosen(Body(settings=settings)) == names


def test_a_channel_that_there_is_none_of_is_not_found():
    with pytest.raises(NotFound):
        registry.get("telegraph")
