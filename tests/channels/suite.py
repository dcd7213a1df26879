"""What holds for every channel: each check yields what is wrong, in words. A new channel is given to `problems`."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ordskifte
from ordskifte.channels.contract import (
    MOST_BYTES,
    Arrival,
    DoesNotAnswer,
    DoesNotReceive,
    DoesNotShow,
    DoneByHand,
    NoSuchLanguage,
    Note,
    Reach,
    Result,
    Sending,
    Variant,
    Version,
    Withdrawal,
)
from ordskifte.domain.delivery import ENDS, Act, DeliveryState
from ordskifte.domain.errors import OrdskifteError
from tests.worlds.postcards import words_of

FOLDER = Path(ordskifte.__file__).parent / "channels"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "hemmelighet"
LONG = "Kommunen foreslår en ny gang- og sykkelvei. " * 200


def version(*, title="Ny gang- og sykkelvei", text="Fristen er 1. mars.", languages=("nb",), **given) -> Version:
    """A version as channels get it."""
    html = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    said = {each: Variant(title=title, lead=f"Ingress {each}", html=html, text=text) for each in languages}
    usual = {
        "post": uuid.UUID(int=1),
        "number": 1,
        "body": "Nordfjæra kommune",
        "languages": languages,
        "addresses": {each: f"https://dialog.nordfjaera.example/{each}/p/K7M3-9QXD-2T4A-X/" for each in languages},
        "first_at": NOON,
        "at": NOON,
        "variants": said,
    }
    return Version(**usual | given)


def withdrawn(shown: Version) -> Version:
    """The same, taken back."""
    reason = Withdrawal(at=NOON + timedelta(days=1), reason="Teksten viste et navn.")
    return replace(shown, variants={}, note="", withdrawn=reason)


SAMPLES = {
    "plain": version(),
    "without a lead": version(languages=("nb",), variants={"nb": Variant(title="Bare en tittel")}),
    "long": version(text=LONG),
    "very long title": version(title="Tittel " * 42),
    "in four languages": version(languages=("nn", "nb", "en", "se")),
    "corrected": version(number=2, note="Fristen er rettet.", at=NOON + timedelta(hours=1)),
    "odd letters": version(title="š ž ŋ 🚲 👨‍👩‍👧 \u202eab", text="áčđŋšŧž " * 30),
    "withdrawn": withdrawn(version()),
}


def sending(channel, shown: Version, *, act=Act.ANNOUNCE) -> Sending:
    """What would be handed to the channel."""
    language = shown.languages[0]
    rendered = channel.render(shown, language=language)
    return Sending(
        uid=uuid.UUID(int=2),
        act=act,
        language=language,
        remote_id=channel.remote_id(shown, language=language),
        payload=rendered.payload,
        media_type=rendered.media_type,
    )


def note(**given) -> Note:
    """What one person is told."""
    usual = {
        "uid": uuid.UUID(int=3),
        "body": "Nordfjæra kommune",
        "sent_from": "post@nordfjaera.example",
        "to": "kari@example.no",
        "subject": "Svar på innlegget ditt",
        "text": "Holdeplassene er tegnet inn på side 14.\n\nHilsen Torstein",
        "language": "nb",
        "at": NOON,
    }
    return Note(**usual | given)


NOTES = {
    "plain": note(),
    "long": note(text=LONG),
    "automatic": note(is_automatic=True),
    "odd letters": note(subject="š ž ŋ 🚲\u202eab", text="áčđŋšŧž 🚲 " * 300),
    "of one line": note(text="x" * 5000),
}


def letter(channel, written: Note) -> Sending:
    """What would be handed to the channel for one person."""
    rendered = channel.write(written)
    return Sending(
        uid=written.uid,
        act=Act.ANNOUNCE,
        language="",
        remote_id=channel.note_id(written),
        payload=rendered.payload,
        media_type=rendered.media_type,
    )


SHOWING = [
    *("renders", "is_pure", "keeps_limits", "tells_whether_it_shortened", "leads_to_our_page"),
    *("forgets_what_was_withdrawn", "refuses_other_languages", "fixes_the_id", "lets_no_marks_in"),
    "answers_for_each_act",
]
ANSWERING = ["writes_letters", "fixes_the_id_of_letters", "keeps_letters_to_one_person"]


def problems(channel, *, office=None) -> list[str]:
    """All that is wrong with a channel; `office` is the other side, where there is one."""
    names = ["says_who_it_is", *(SHOWING if channel.shows else []), *(ANSWERING if channel.answers else [])]
    if channel.reach is Reach.BY_HAND:
        names = ["leaves_it_to_a_person" if name == "answers_for_each_act" else name for name in names]
    checks = [globals()[f"_{name}"] for name in (*names, "says_what_it_does_not")]
    found = [f"{check.__name__[1:]}: {wrong}" for check in checks for wrong in _safely(check, channel)]
    if channel.reach is Reach.OUTSIDE:
        assert office is not None, "a channel that goes outside is tried with its other side"
        for check in (_is_sent_once, _knows_its_moods):
            found += [f"{check.__name__[1:]}: {wrong}" for wrong in _safely(check, channel, office)]
    return found


def has_its_files(channel) -> list[str]:
    """What is missing of the folder that every network has."""
    folder = FOLDER / getattr(channel, "folder", channel.name)
    return [name for name in ("__init__.py", "channel.py", "rendering.py", "README.md") if not (folder / name).exists()]


def _safely(check, *given):
    try:
        yield from check(*given)
    except Exception as error:
        yield f"broke with {type(error).__name__}: {error}"


def _says_who_it_is(channel):
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", channel.name):
        yield f"{channel.name!r} is no name"
    if channel.reach not in Reach:
        yield "it does not say whether it goes outside"


def _every(channel):
    for name, shown in SAMPLES.items():
        for language in shown.languages:
            yield name, shown, language, channel.render(shown, language=language)


def _renders(channel):
    for name, _, language, rendered in _every(channel):
        if not rendered.payload or len(rendered.payload) > MOST_BYTES:
            yield f"{name} in {language} has {len(rendered.payload)} bytes"
        if "/" not in rendered.media_type:
            yield f"{name} is of no media type"


def _is_pure(channel):
    for name, shown, language, rendered in _every(channel):
        if channel.render(shown, language=language) != rendered:
            yield f"{name} is another the second time"


def _keeps_limits(channel):
    limits = channel.limits
    for name, _, _, rendered in _every(channel):
        if limits.longest is not None and limits.measure(rendered.payload) > limits.longest:
            yield f"{name} is longer than {limits.longest}"
        if limits.pictures is not None and rendered.pictures > limits.pictures:
            yield f"{name} has more than {limits.pictures} pictures"


def _tells_whether_it_shortened(channel):
    for name, shown, language, rendered in _every(channel):
        if shown.withdrawn:
            continue
        said = shown.variant(language)
        words = " ".join(f"{said.title} {said.text}".split())
        is_whole = all(word in words_of(rendered.payload) for word in words.split()) and _as_often(words, rendered)
        if is_whole == rendered.shortened:
            yield f"{name} says {rendered.shortened}"


def _as_often(words, rendered):
    first = words.split()[-1]
    return words_of(rendered.payload).split().count(first) >= words.split().count(first)


def _leads_to_our_page(channel):
    for name, shown, language, rendered in _every(channel):
        if shown.addresses[language].encode() not in rendered.payload:
            yield f"{name} does not lead to our page in {language}"


def _forgets_what_was_withdrawn(channel):
    shown = version(title=SECRET, text=SECRET, note=SECRET)
    channel.render(shown, language="nb")
    taken = withdrawn(shown)
    payload = channel.render(taken, language="nb").payload
    if SECRET.encode() in payload:
        yield "its words are still there"
    if taken.withdrawn.reason.encode() not in payload:
        yield "it does not say why"


def _refuses_other_languages(channel):
    for shown in (SAMPLES["plain"], SAMPLES["withdrawn"]):
        for ask in (channel.render, channel.remote_id):
            try:
                ask(shown, language="en")
            except NoSuchLanguage:
                continue
            yield f"{ask.__name__} answers for a language that there is none of"


def _fixes_the_id(channel):
    first = channel.remote_id(SAMPLES["plain"], language="nb")
    if not first or len(first) > 500:
        yield f"{first!r} is no id"
    for name in ("corrected", "withdrawn", "long"):
        if channel.remote_id(SAMPLES[name], language="nb") != first:
            yield f"{name} has another id"
    other = version(post=uuid.UUID(int=9), addresses={"nb": "https://dialog.nordfjaera.example/p/other/"})
    if channel.remote_id(other, language="nb") == first:
        yield "two posts have one id"


def _lets_no_marks_in(channel):
    odd = '</title></entry>"><script>x</script>&amp;]]>'
    rendered = channel.render(version(title=odd, note=odd), language="nb")
    is_of_marks = any(kind in rendered.media_type for kind in ("html", "xml"))
    if is_of_marks and b"<script" in rendered.payload:
        yield "words became marks"


def _acts(channel):
    shown = SAMPLES["plain"]
    yield channel.announce, sending(channel, shown)
    yield channel.correct, sending(channel, SAMPLES["corrected"], act=Act.CORRECT)
    yield channel.withdraw, sending(channel, SAMPLES["withdrawn"], act=Act.WITHDRAW)


def _answers_for_each_act(channel):
    for act, given in _acts(channel):
        result = act(given)
        if not isinstance(result, Result) or result.state not in ENDS:
            yield f"{given.act} came to no end: {result}"
        elif result.remote_id != given.remote_id:
            yield f"{given.act} answers for {result.remote_id}"


def _leaves_it_to_a_person(channel):
    for act, given in _acts(channel):
        try:
            act(given)
        except DoneByHand:
            continue
        yield f"{given.act} is done by the program"


def _says_what_it_does_not(channel):
    given = Sending(
        uid=uuid.UUID(int=2), act=Act.ANNOUNCE, language="nb", remote_id="1", payload=b"x", media_type="text/plain"
    )
    arrival = Arrival(remote_id="1", raw=b"hei", media_type="text/plain", evidence={})
    asks = [] if channel.receives else [(channel.take_in, arrival, DoesNotReceive)]
    if not channel.answers:
        asks += [(each, NOTES["plain"], DoesNotAnswer) for each in (channel.write, channel.note_id)]
        asks += [(channel.answer, given, DoesNotAnswer)]
    if not channel.shows:
        asks += [(each, given, DoesNotShow) for each in (channel.announce, channel.correct, channel.withdraw)]
        asks += [(each, SAMPLES["plain"], DoesNotShow) for each in (channel.render, channel.remote_id)]
    for ask, value, refusal in asks:
        try:
            ask(value, language="nb") if value is SAMPLES["plain"] else ask(value)
        except refusal:
            continue
        yield f"it is said not to, and {ask.__name__} answers"


def _writes_letters(channel):
    for name, written in NOTES.items():
        rendered = channel.write(written)
        if channel.write(written) != rendered:
            yield f"{name} is another the second time"
        if not rendered.payload or "/" not in rendered.media_type:
            yield f"{name} is nothing"


def _fixes_the_id_of_letters(channel):
    first = channel.note_id(note())
    if not first or len(first) > 500:
        yield f"{first!r} is no id"
    if channel.note_id(note(text="Noe annet.", subject="Rettet")) != first:
        yield "other words have another id"
    if channel.note_id(note(uid=uuid.UUID(int=4))) == first:
        yield "two letters have one id"


def _keeps_letters_to_one_person(channel):
    mean = "\r\nBcc: alle@example.no\r\n\r\nx"
    for wrong in ({"subject": f"Svar{mean}"}, {"body": f"Kommunen{mean}"}, {"language": mean}, {"in_reply_to": mean}):
        payload = channel.write(note(**wrong)).payload
        if b"\r\nbcc:" in payload.lower() or b"\nbcc:" in payload.lower():
            yield f"{next(iter(wrong))} became more than it is"
    for wrong in (f"kari@example.no{mean}", "kari@example.no, alle@example.no", "", "<kari@example.no>", "@example.no"):
        try:
            channel.write(note(to=wrong))
        except OrdskifteError:
            continue
        yield f"{wrong!r} is written to"


def _one(channel, number: int):
    """Something to send, and how it is sent."""
    if channel.shows:
        return sending(channel, version(post=uuid.UUID(int=number))), channel.announce
    return letter(channel, note(uid=uuid.UUID(int=number))), channel.answer


def _is_sent_once(channel, office):
    given, send = _one(channel, 20)
    before = len(office.stamped)
    for tries in (1, 2, 3):
        send(replace(given, tries=tries))
    if len(office.stamped) - before != 1:
        yield f"three tries had {len(office.stamped) - before} effects"


# What the other side does, and what may be said about it then.
MOODS = {
    "away": {DeliveryState.PLANNED, DeliveryState.UNKNOWN},
    "silent": {DeliveryState.UNKNOWN},
    "busy": {DeliveryState.PLANNED},
    "strict": {DeliveryState.FAILED},
    "well": {DeliveryState.CONFIRMED},
}


def _knows_its_moods(channel, office):
    given, send = _one(channel, 21)
    for mood, honest in MOODS.items():
        office.mood = mood
        result = send(given)
        office.mood = "well"
        if result.state not in honest:
            yield f"the other side is {mood}, and it says {result.state}"
        if result.remote_id != given.remote_id:
            yield f"it answers for {result.remote_id}"
        # A mail server does not name a time; others do.
        if mood == "busy" and channel.shows and result.retry_at is None:
            yield "it does not say when to come again"
