"""The demo empties its own folder, and nobody else's."""

import os

import pytest

from ordskifte.kernel import worker
from ordskifte.project import environment
from ordskifte.project.demo import stage


def test_a_folder_of_ours_is_emptied(tmp_path):
    folder = stage.clear(tmp_path / "demo")
    (folder / "db").mkdir()
    (folder / "db" / "ordskifte.sqlite3").write_text("old")
    (folder / "result.json").write_text("{}")
    assert stage.clear(folder) == folder
    assert [path.name for path in folder.iterdir()] == [stage.MARKER]


def test_an_empty_folder_becomes_ours(tmp_path):
    assert (stage.clear(tmp_path) / stage.MARKER).is_file()


def test_a_folder_that_others_made_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(stage.NotOurs, match="left alone"):
        stage.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_is_served_is_left_alone(tmp_path):
    folder = stage.clear(tmp_path / "demo")
    watch = worker.Watch(folder / "run" / stage.WATCH)
    with pytest.raises(stage.NotOurs, match="is being served"):
        stage.clear(folder)
    assert (folder / "run" / stage.WATCH).is_file()
    watch.close()
    stage.clear(folder)
    assert not (folder / "run").exists()


def test_a_link_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    stage.clear(elsewhere)
    (elsewhere / "kept").write_text("")
    (tmp_path / "demo").symlink_to(elsewhere)
    with pytest.raises(stage.NotOurs):
        stage.clear(tmp_path / "demo")
    link = elsewhere / "inside"
    link.symlink_to(tmp_path)
    stage.clear(elsewhere)
    assert tmp_path.is_dir()


def test_settings_from_outside_do_not_reach_the_demo(tmp_path, monkeypatch):
    for setting in environment.SETTINGS:
        monkeypatch.setenv(setting.name, "x")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "x")
    stage.point_at(tmp_path, port=12345)
    assert os.environ["ORDSKIFTE_DATA"] == str(tmp_path)
    assert os.environ["PORT"] == "12345"
    left = {setting.name for setting in environment.SETTINGS if os.environ.get(setting.name) == "x"}
    assert left == {"ORDSKIFTE_SCHEMAS", "ORDSKIFTE_LOG_LEVEL"}
    assert "DATABASE_URL" not in os.environ
