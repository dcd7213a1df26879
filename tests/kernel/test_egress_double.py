"""Redirects, bounds and refusals, in an internet in memory."""

import asyncio
import gzip
import pickle
import tracemalloc

import pytest

from ordskifte.kernel.egress import (
    Double,
    EgressFailed,
    EgressRefused,
    Failure,
    Policy,
    Refusal,
    Request,
    Response,
    fetch,
    fetch_now,
    use,
)
from ordskifte.kernel.egress.bodies import Meter


def says(text, **headers):
    return lambda request: Response(status=200, headers=tuple(headers.items()), body=text.encode())


def sends_to(location, *, status=302):
    return lambda request: Response(status=status, headers=(("Location", location),))


@pytest.fixture
def internet():
    double = Double()
    double.route("a.example", says("I am A"))
    with use(double):
        yield double


def ask(url, **rest):
    return fetch_now(Request(url=url, **rest), policy=Policy())


def why_refused(url, **rest):
    with pytest.raises(EgressRefused) as refused:
        ask(url, **rest)
    return refused.value.why


def why_failed(url, **rest):
    with pytest.raises(EgressFailed) as failed:
        ask(url, **rest)
    return failed.value.why


def test_a_handler_answers_for_its_host(internet):
    assert ask("https://A.example/x") == Response(status=200, body=b"I am A", url="https://a.example/x")


def test_the_settings_decide_where_no_policy_is_given(internet, settings):
    internet.route("records.example", says("closed"), addresses=["10.0.0.1"])
    settings.ORDSKIFTE_EGRESS_ALLOW = []
    with pytest.raises(EgressRefused):
        fetch_now(Request(url="https://records.example/"))
    settings.ORDSKIFTE_EGRESS_ALLOW = ["records.example:443"]
    assert fetch_now(Request(url="https://records.example/")).body == b"closed"


def test_a_host_without_a_handler_does_not_exist(internet):
    with pytest.raises(EgressFailed) as failed:
        ask("https://nobody.example/")
    assert (failed.value.why, failed.value.may_have_arrived) == (Failure.NAME, False)


def test_a_host_at_a_private_address_is_refused_and_not_asked(internet):
    internet.route("inside.example", says("secret"), addresses=["127.0.0.1", "::ffff:10.0.0.1"])
    assert why_refused("https://inside.example/") is Refusal.ADDRESS
    assert internet.calls == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "TRACE"},
        {"method": "get"},
        {"method": "CONNECT"},
        {"body": b"in a GET"},
        {"headers": {"Host": "b.example"}},
        {"headers": {"cookie": "a=b"}},
        {"headers": {"User-Agent": "someone else"}},
        {"headers": {"Referer": "https://desk.example/case/1"}},
        {"headers": {"Transfer-Encoding": "chunked"}},
        {"headers": {"X-Split": "a\r\nX-More: b"}},
        {"headers": {"X-Zero": "a\x00b"}},
        {"headers": {"X-Letters": "bø"}},
        {"headers": {"X Space": "a"}},
        {"headers": {"": "a"}},
        {"headers": {"X-Large": "a" * 40_000}},
    ],
)
def test_a_request_that_must_not_be_sent_is_refused(internet, wrong):
    assert why_refused("https://a.example/", **wrong) in {Refusal.METHOD, Refusal.HEADER}
    assert internet.calls == []


def test_three_redirects_are_followed_and_the_way_is_told(internet):
    internet.route("3.example", sends_to("https://2.example/x"))
    internet.route("2.example", sends_to("//1.example"))
    internet.route("1.example", sends_to("https://a.example/@ø#there".encode().decode("latin-1")))
    answer = ask("https://3.example/")
    assert answer.url == "https://a.example/@%C3%B8"
    assert answer.redirected_from == ("https://3.example/", "https://2.example/x", "https://1.example/")


def test_the_fourth_redirect_is_not(internet):
    internet.route("loop.example", sends_to("/again"))
    assert why_failed("https://loop.example/") is Failure.TOO_MANY_REDIRECTS
    assert len(internet.calls) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://a.example/",
        "https://inside.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://a.example:22/",
        "https://me@a.example/",
        "https://localhost/",
        "file:///etc/passwd",
        "//0x7f.1/",
        "///127.0.0.1/",
        "https:127.0.0.1/",
        "https://a.example\\@127.0.0.1/",
        "https://a.\texample/",
        "https://[/",
        "/\xff",
    ],
)
def test_each_redirect_passes_the_same_door(internet, location):
    internet.route("inside.example", says("secret"), addresses=["127.0.0.1"])
    internet.route("start.example", sends_to(location))
    with pytest.raises(EgressFailed) as failed:
        ask("https://start.example/")
    assert (failed.value.why, failed.value.may_have_arrived) == (Failure.REDIRECT_REFUSED, True)
    assert isinstance(failed.value.__cause__, EgressRefused)
    assert [call.url for call in internet.calls] == ["https://start.example/"]


def test_encryption_is_not_given_up_on_the_way_even_between_named_hosts(internet):
    policy = Policy.naming("a.example:80", "start.example:443")
    internet.route("start.example", sends_to("http://a.example/"))
    with pytest.raises(EgressFailed):
        fetch_now(Request(url="https://start.example/"), policy=policy)
    assert len(internet.calls) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirected_post_is_given_back_and_not_sent_again(internet, status):
    internet.route("start.example", sends_to("https://a.example/", status=status))
    assert ask("https://start.example/", method="POST", body=b"once").status == status
    assert len(internet.calls) == 1


@pytest.mark.parametrize(("status", "sent"), [(303, ("GET", b"")), (307, ("POST", b"it")), (308, ("POST", b"it"))])
def test_a_post_that_may_be_redirected_follows_the_letter(internet, status, sent):
    internet.route("start.example", sends_to("https://a.example/", status=status))
    ask("https://start.example/", method="POST", body=b"it", max_redirects=1)
    assert (internet.calls[-1].method, internet.calls[-1].body) == sent


def test_an_ambiguous_redirect_of_a_post_is_never_followed(internet):
    internet.route("start.example", sends_to("https://a.example/", status=302))
    assert ask("https://start.example/", method="POST", body=b"it", max_redirects=3).status == 302


def test_nobody_gets_more_redirects_than_three(internet):
    internet.route("loop.example", sends_to("/again"))
    assert why_failed("https://loop.example/", max_redirects=50) is Failure.TOO_MANY_REDIRECTS
    assert len(internet.calls) == 4


@pytest.mark.parametrize(("status", "headers"), [(304, ()), (300, (("Location", "/x"),)), (302, ())])
def test_an_answer_that_points_nowhere_is_the_answer(internet, status, headers):
    internet.route("odd.example", lambda request: Response(status=status, headers=headers))
    assert ask("https://odd.example/").status == status


SECRETS = {"Authorization": "Bearer x", "Signature": "sig", "X-Api-Key": "k", "Accept": "text/plain"}


def test_credentials_stay_with_the_origin_they_were_meant_for(internet):
    internet.route("start.example", sends_to("https://a.example/"))
    ask("https://start.example/", headers=SECRETS)
    assert [dict(call.headers) for call in internet.calls] == [SECRETS, {"Accept": "text/plain"}]


def test_another_port_is_another_origin(internet):
    internet.route("start.example", sends_to("https://start.example:80/there"))
    with pytest.raises(EgressFailed):
        ask("https://start.example/", headers=SECRETS, max_redirects=1)
    assert "Authorization" not in internet.calls[-1].headers


def test_a_slow_handler_is_cut_at_the_deadline(internet):
    async def wait(request):
        await asyncio.sleep(5)

    internet.route("slow.example", wait)
    with pytest.raises(EgressFailed) as failed:
        ask("https://slow.example/", deadline=0.02)
    assert (failed.value.why, failed.value.may_have_arrived) == (Failure.TIMEOUT, True)


def test_one_deadline_holds_for_all_redirects_together(internet):
    async def wait(request):
        await asyncio.sleep(0.03)
        return Response(status=302, headers=(("Location", "/on"),))

    internet.route("slow.example", wait)
    assert why_failed("https://slow.example/", deadline=0.05) is Failure.TIMEOUT


def test_a_body_of_the_agreed_size_passes_and_one_byte_more_does_not(internet):
    assert ask("https://a.example/", max_bytes=6).body == b"I am A"
    assert why_failed("https://a.example/", max_bytes=5) is Failure.TOO_LARGE


def test_the_bound_holds_for_what_is_unpacked(internet):
    packed = (("Content-Encoding", "gzip"),)
    internet.route("z.example", lambda request: Response(status=200, headers=packed, body=gzip.compress(bytes(9_000))))
    assert ask("https://z.example/", max_bytes=9_000).body == bytes(9_000)
    assert why_failed("https://z.example/", max_bytes=8_999) is Failure.TOO_LARGE


def test_a_bomb_is_never_unpacked_in_memory():
    bomb = gzip.compress(bytes(30_000_000))
    tracemalloc.start()
    with pytest.raises(EgressFailed):
        Meter(encoding="gzip", max_bytes=1_000_000).feed(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("more", [b"more", gzip.compress(b"more")], ids=["plain", "packed"])
def test_what_follows_the_packed_answer_is_not_passed_over(internet, more):
    packed = (("Content-Encoding", "gzip"),)
    internet.route("z.example", lambda request: Response(status=200, headers=packed, body=gzip.compress(b"it") + more))
    assert why_failed("https://z.example/") is Failure.ENCODING


def test_too_many_headers_are_too_large(internet):
    internet.route("h.example", lambda request: Response(status=200, headers=(("X", "y"),) * 101))
    assert why_failed("https://h.example/") is Failure.TOO_LARGE


def test_a_handler_can_play_a_broken_connection(internet):
    def lose(request):
        raise EgressFailed(Failure.BROKEN_OFF, may_have_arrived=True)

    internet.route("lossy.example", lose)
    assert why_failed("https://lossy.example/", method="POST", body=b"x") is Failure.BROKEN_OFF


def test_doubles_of_two_tasks_do_not_meet():
    async def alone(name):
        double = Double()
        double.route("who.example", says(name))
        with use(double):
            await asyncio.sleep(0)
            return (await fetch(Request(url="https://who.example/"), policy=Policy())).body

    async def both():
        return await asyncio.gather(alone("one"), alone("two"))

    assert asyncio.run(both()) == [b"one", b"two"]


def test_several_headers_of_one_name_are_read_as_one():
    answer = Response(status=200, headers=(("vary", "a"), ("link", "x"), ("vary", "b")))
    assert (answer.header("Vary"), answer.header("age")) == ("a, b", None)


@pytest.mark.parametrize(
    "error",
    [EgressRefused(Refusal.ADDRESS, given="a.example"), EgressFailed(Failure.TIMEOUT, may_have_arrived=True)],
    ids=["refused", "failed"],
)
def test_an_error_survives_the_way_from_one_process_to_another(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.why, str(again)) == (type(error), error.why, str(error))


@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_has_a_sentence(why):
    assert str(EgressRefused(why, given="https://a.example/")).startswith(
        "No connection was made to “https://a.example/”: "
    )


@pytest.mark.parametrize("why", Failure)
def test_every_failure_has_a_sentence(why):
    assert str(EgressFailed(why, may_have_arrived=False)).endswith(".")
