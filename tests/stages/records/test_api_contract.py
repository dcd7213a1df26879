"""The interface is what it says that it is: the description is frozen, and a program that reads it finds nothing else.

The description is compared with `tests/golden/api/openapi.json`. A change that breaks nothing (a new optional field, a
new address) is written there on purpose; anything else needs a new version of the interface beside this one.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from ordskifte.records.views.api import openapi
from tests.worlds.pushing_system import PushingSystem

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "api" / "openapi.json"
DESCRIPTION = "/api/v1/openapi.json"
# The same each time, and nothing is made smaller: what fails is said as it was sent.
BOUNDED = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    ignored_auth,
]
# Years that a records system may mean.
_DAYS = st.dates(min_value=date(1900, 1, 1))
schemathesis.openapi.format("date", _DAYS.map(str))
_MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC))
schemathesis.openapi.format("date-time", _MOMENTS.map(lambda moment: moment.isoformat(timespec="seconds")))


def test_the_description_is_the_one_that_clients_were_written_by():
    assert json.loads(openapi.text()) == json.loads(GOLDEN.read_text("utf-8"))


@pytest.mark.django_db
def test_the_description_is_served_to_everybody(body):
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == openapi.text()
    assert Client().post("/api/v1/openapi.json").status_code == 405


@pytest.fixture
def described(body):
    """The interface as a client finds it; the tables stay open between two requests of one test."""
    handler = WSGIHandler()

    def app(environ, start_response):
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        return handler(environ, start_response)

    yield schemathesis.openapi.from_wsgi(DESCRIPTION, app=app, headers={"Host": "testserver"})
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS = [
    (method, path) for path, item in openapi.document()["paths"].items() for method in item if method != "parameters"
]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_is_answered_as_described(body, described, method, path, mode):
    system = PushingSystem(body)
    system.push_case()
    system.push_document()
    operation = described[path][method.upper()]
    headers = {"Authorization": f"Bearer {system.secret}", "Host": "testserver"}
    seen = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        cache.clear()
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and "case" in case.body:
            case.body["case"] = "sak-1"  # one that is there
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        seen.add(answer.status_code)

    send()
    assert seen
    # So that nothing passes by refusing everything.
    if (method, mode) == ("post", GenerationMode.POSITIVE):
        assert 201 in seen
