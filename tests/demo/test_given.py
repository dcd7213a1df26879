"""What the demo says of a source before it makes anything: nothing of an extract, a sentence of everything else."""

import pytest

from ordskifte.project.demo import given, play

FOUND = b"<arkiv/>"


def extract(folder):
    folder.mkdir(parents=True)
    (folder / "arkivstruktur.xml").write_bytes(FOUND)
    return folder


@pytest.mark.parametrize("inside", ["", "avleveringspakke", "content"])
def test_an_extract_is_played_on(tmp_path, inside):
    extract(tmp_path / "uttrekk" / inside)
    assert given.refusal(tmp_path / "uttrekk") == ""


def test_of_several_extracts_each_is_named_as_it_is_given(tmp_path):
    first, second = extract(tmp_path / "a"), extract(tmp_path / "b" / "content").parent
    refusal = given.refusal(tmp_path)
    assert refusal == f"“{tmp_path}” holds several extracts. Give one of them:\n  {first}\n  {second}"
    assert [given.refusal(place) for place in (first, second)] == ["", ""]


def test_the_folder_is_asked_for_where_its_file_is_given(tmp_path):
    refusal = given.refusal(extract(tmp_path / "uttrekk") / "arkivstruktur.xml")
    assert refusal.endswith(f"Give the folder that it stands in: {tmp_path / 'uttrekk'}")


@pytest.mark.parametrize("name", ["arkivuttrekk.xml", "offentligJournal.xml"])
def test_what_is_no_extract_is_said_to_lack_one(tmp_path, name):
    (tmp_path / name).write_bytes(FOUND)
    assert given.refusal(tmp_path).startswith("There is no arkivstruktur.xml in")
    assert given.refusal(tmp_path / name).startswith(f"“{name}” is not an extract. Give a folder")


def test_what_cannot_be_played_on_is_wrong_use_and_leaves_the_last_play_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = tmp_path / "var" / "demo-source" / "result.json"
    before.parent.mkdir(parents=True)
    before.write_text("{}")
    assert play.main(source=tmp_path / "nothing", as_json=False) == 2
    assert play.main(source=before.parent, as_json=False) == 2
    assert before.read_text() == "{}"
    assert "is not there" in capsys.readouterr().err
