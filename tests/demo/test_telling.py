"""The play goes by the story: its steps in time, every expectation looked at or said, every message played or said."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from ordskifte.kernel import clock
from ordskifte.project.demo import expectations, play, saying, stage, steps, story
from ordskifte.project.demo.browser import NotThere, _pressed
from ordskifte.project.demo.not_played import NOT_PLAYED
from ordskifte.project.demo.processes import Processes
from ordskifte.project.demo.world import Chapter, Step, World, joined, on

STEPS = Path(steps.__file__).parent


def test_steps_are_played_in_time_whatever_chapter_tells_of_them():
    first, second = Chapter("A", (_at(2, "09:00"), _at(4, "09:00"))), Chapter("B", (_at(3, "08:00"), _at(3, "10:00")))
    assert [at.day for _, at in play.in_time((first, second))] == [2, 3, 3, 4]


def test_a_step_without_a_time_follows_the_one_before_it_in_its_chapter():
    (_, begins), (_, first), (step, after) = play.in_time((Chapter("A", (_none(), _at(3, "08:00"), _none())),))
    assert (begins, first, after) == (story.load().starts, on(3, "08:00"), on(3, "08:00"))
    assert step.at is None


def test_steps_of_one_time_keep_the_order_of_their_chapters():
    one, other = _at(2, "09:00"), _at(2, "09:00")
    assert [step for step, _ in play.in_time((Chapter("A", (one,)), Chapter("B", (other,))))] == [one, other]


def test_the_story_is_played_within_its_time():
    told = story.load()
    times = [at for _, at in play.in_time(play.STORY)]
    assert times[0] == told.starts
    assert {at for at in times if at > told.ends} == {told.drills[2].at}


def test_no_step_is_told_twice():
    names = [step.name for step, _ in play.in_time(play.STORY)]
    assert len(set(names)) == len(names)


def test_everything_that_the_story_expects_is_looked_at_or_said():
    known = {*expectations.LOOKED_AT, *expectations.SAID, *expectations.REMARKS}
    assert {name for message in story.load().messages for name in message.expect.more} == known


@pytest.mark.parametrize("name", sorted(expectations.LOOKED_AT))
def test_the_module_that_is_named_is_there(name):
    assert (STEPS / f"{expectations.LOOKED_AT[name]}.py").is_file()


def test_what_waits_has_a_line():
    assert set(expectations.SAID.values()) <= set(NOT_PLAYED)


def test_every_message_is_played_or_said():
    texts = "\n".join(path.read_text("utf-8") for path in STEPS.glob("*.py"))
    by_name = {step.name.partition(":")[0] for step, _ in play.in_time(play.STORY)}
    said = set(re.findall(r"\bm\d\d\b", " ".join(NOT_PLAYED.values())))
    for message in story.load().messages:
        is_played = message.id in by_name or f'"{message.id}"' in texts
        assert is_played or message.id in said, message.id


def test_the_clock_of_a_world_goes_one_way(tmp_path, monkeypatch):
    hands = tmp_path / "clock"
    monkeypatch.setenv(clock.SET_OFF_BY, str(hands))
    clock.set_all_to(on(2, "09:00"), path=hands)
    world = World(folder=tmp_path, port=1, processes=Processes(tmp_path), clock_file=hands)
    world.live_at(on(2, "08:00"))
    assert clock.now() >= on(2, "09:00")
    world.live_at(on(5, "19:11"))
    assert timedelta() <= clock.now() - on(5, "19:11") < timedelta(minutes=1)


def test_a_world_without_a_story_lives_today(tmp_path, monkeypatch):
    monkeypatch.delenv(clock.SET_OFF_BY, raising=False)
    before = clock.now()
    World(folder=tmp_path, port=1, processes=Processes(tmp_path)).live_at(before + timedelta(days=400))
    assert clock.now() - before < timedelta(minutes=1)


def test_whoever_plays_on_a_source_leaves_no_clock_of_a_story(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.SET_OFF_BY, str(tmp_path / "old"))
    for name in ("ORDSKIFTE_DATA", "PORT", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, "")
    stage.point_at(tmp_path, port=1)
    assert clock.set_off() == timedelta()


def test_chapters_are_told_together():
    one, other = _none(), _none()
    assert joined("Both", Chapter("A", (one,)), Chapter("B", (other,))) == Chapter("Both", (one, other))


def test_a_mail_is_read_as_its_reader_reads_it(tmp_path):
    folder = tmp_path / "log" / "mail"
    folder.mkdir(parents=True)
    mail = (
        "Subject: Svar\nTo: kari@epost.example\nMIME-Version: 1.0\n"
        'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\nDu f=C3=A5r svar.\n'
    )
    (folder / "1.log").write_text(f"{mail}{saying.BETWEEN_MAILS}\n{mail}{saying.BETWEEN_MAILS}\n")
    world = World(folder=tmp_path, port=1, processes=Processes(tmp_path))
    assert [found.get_content().strip() for found in saying.mails(world)] == ["Du får svar."] * 2


def test_a_button_with_a_name_says_that_it_was_pressed():
    from lxml import html

    form = html.fragment_fromstring('<form><button name="send" value="1">Send</button></form>')
    assert _pressed(form, "send") == [("send", "1")]
    assert _pressed(form, "") == []
    with pytest.raises(NotThere, match="no button other"):
        _pressed(form, "other")


def _at(day: int, time: str) -> Step:
    return Step(f"{day} {time}", str, on(day, time))


def _none() -> Step:
    return Step("then", str)
