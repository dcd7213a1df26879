"""Wagtail's parts are loaded as they are used: all that the editor needs, and no programming interface."""

import json
import os
import subprocess
import sys

import pytest
from django.apps import apps
from wagtail.admin.compare import comparison_class_registry
from wagtail.admin.forms.models import registry as form_fields
from wagtail.admin.ui.fields import display_class_registry
from wagtail.images.components import ImageDisplay
from wagtail.images.edit_handlers import ImageFieldComparison
from wagtail.images.widgets import AdminImageChooser
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

_A_PROCESS = """
import json, sys, django
django.setup()
from wagtail.models.reference_index import ReferenceIndex
heavy = ["wagtail.api.v3", "pydantic", "rest_framework", "aiohttp"]
followed = sorted(model._meta.label for model in ReferenceIndex.indexed_models)
print(json.dumps([[name for name in heavy if name in sys.modules], followed]))
"""


@pytest.fixture
def process(tmp_path):
    """What a process that has just been set up says of itself."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ordskifte.project.settings"}
    said = subprocess.run(
        [sys.executable, "-c", _A_PROCESS],
        env=environment | {"ORDSKIFTE_DATA": str(tmp_path)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(said.stdout)


def test_a_process_starts_without_programming_interface_and_follows_the_same_references(process):
    loaded, followed = process
    assert loaded == []
    assert {"publishing.Publication", "publishing.File", "publishing.Picture"} <= set(followed)


@pytest.mark.parametrize("label", ["snippets", "documents", "images"])
def test_each_part_has_the_name_that_wagtail_asks_for(label):
    assert apps.is_installed(f"wagtail.{label}")


def test_pictures_are_chosen_compared_and_shown_as_pictures():
    field = apps.get_model("publishing", "Picture").get_rendition_model()._meta.get_field("image")
    assert form_fields.get(field)["widget"] is AdminImageChooser
    assert comparison_class_registry.get(field) is ImageFieldComparison
    assert display_class_registry.get(field) is ImageDisplay


@pytest.mark.parametrize("name", ["Picture", "File"])
def test_who_may_do_what_goes_by_collection(name):
    policy = policy_registry.get_by_type(apps.get_model("publishing", name), fallback=False)
    # The desk narrows it to the own body, as soon as its addresses are loaded.
    assert isinstance(policy, CollectionOwnershipPermissionPolicy)


def test_a_web_process_has_loaded_what_its_addresses_lead_to(tmp_path):
    asked = "import sys; from ordskifte.project import wsgi; print('ordskifte.desk.views.inbox' in sys.modules)"
    given = {**os.environ, "ORDSKIFTE_DATA": str(tmp_path), "DATABASE_URL": ""}
    told = subprocess.run(
        [sys.executable, "-c", asked], env=given, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "True"
    assert not (tmp_path / "db").exists()
