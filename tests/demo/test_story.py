"""The story is read whole, and its parts fit together."""

import pytest

from ordskifte.project.demo import files, story
from ordskifte.project.demo.texts import avtale, skilt, skule, sykkelvei
from ordskifte.protocols import strictjson

STORY = story.load()


def test_the_story_is_read_whole():
    assert (len(STORY.staff), len(STORY.cases), len(STORY.publications), len(STORY.messages)) == (8, 6, 5, 30)
    assert [message.id for message in STORY.messages] == sorted(
        (message.id for message in STORY.messages), key=lambda id: STORY.message(id).at
    )


def test_a_field_that_nobody_reads_is_an_error():
    raw = strictjson.loads(story.STORY.read_bytes())
    raw["cases"][0]["colour"] = "red"
    with pytest.raises(story.UnreadField, match="colour"):
        story._story(raw)


@pytest.mark.parametrize("message", STORY.messages, ids=lambda message: message.id)
def test_whoever_and_whatever_a_message_names_is_in_the_story(message):
    assert message.case in {case.number for case in STORY.cases}
    assert message.publication in {"", *(publication.id for publication in STORY.publications)}
    assert message.author.staff in {"", *(person.id for person in STORY.staff)}
    assert message.in_reply_to in {"", *(other.id for other in STORY.messages)}
    assert {attachment.file for attachment in message.attachments} <= set(files.NAMES)


def test_a_changed_passage_stands_in_the_document_under_its_heading():
    (passage,) = STORY.case("2026/118").passages
    words = [getattr(block, "text", "") for block in sykkelvei.PROPOSAL.blocks]
    assert passage.before in words[words.index(passage.heading) + 1]


def test_the_documents_have_the_titles_that_the_story_gives_them():
    titles = {document.number: document.title for case in STORY.cases for document in case.documents}
    assert sykkelvei.PROPOSAL.title == titles["2026/118-1"]
    assert avtale.AGREEMENT.title == titles["2026/140-1"]
    assert skilt.SIGNS.title == titles["2026/160-1"]
    assert skule.CONSULTATION.title.startswith(titles["2026/131-1"])


def test_the_only_northern_sami_is_the_sentence_of_the_act():
    in_sami = [block.text for block in skilt.SIGNS.blocks if getattr(block, "language", "") == "se"]
    assert in_sami == [skilt.SENTENCE]
    assert skilt.SENTENCE in STORY.message("m24").text
