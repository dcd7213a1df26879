"""The real connections, in a world on loopback whose servers behave badly."""

import asyncio
import contextlib
import gc
import socket
import warnings
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from ordskifte.kernel.egress import (
    EgressFailed,
    EgressRefused,
    Failure,
    Policy,
    Refusal,
    Request,
    close,
    fetch,
    fetch_now,
    use,
)
from ordskifte.kernel.egress.wire import Wire
from tests.worlds.egress_world import Authority, Names, World

pytestmark = pytest.mark.enable_socket

SHORT = 0.15  # seconds; only tests that reach their deadline take this long


@pytest.fixture(scope="module")
def world():
    with World() as servers:
        yield servers


@pytest.fixture
def server(world):
    """A server that is named, so that its private address may be used."""
    return world.serve()


@pytest.fixture
def canary(world):
    """A server that nobody has named: whoever reaches it has got past the door."""
    return world.serve()


@pytest.fixture(scope="module")
def authority():
    return Authority()


def names():
    return Names({"world.example": [["127.0.0.1"]], "inside.example": [["127.0.0.1"]], "gone.example": [["127.0.0.1"]]})


@contextlib.asynccontextmanager
async def wired(**parts):
    wire = Wire(**{"look_up": names(), **parts})
    try:
        with use(wire):
            yield
    finally:
        await wire.close()


def ask(url, *, policy, tls=None, look_up=None, **rest):
    async def run():
        async with wired(tls=tls, look_up=look_up or names()):
            return await fetch(Request(url=url, **rest), policy=policy)

    return asyncio.run(run())


def ask_world(server, path, **rest):
    policy = Policy.naming(f"world.example:{server.port}")
    return ask(f"http://world.example:{server.port}{path}", policy=policy, **rest)


def how_it_failed(server, path, **rest):
    with pytest.raises(EgressFailed) as failed:
        ask_world(server, path, **rest)
    return failed.value.why, failed.value.may_have_arrived


def test_a_named_server_answers(server):
    answer = ask_world(server, "/plain")
    assert (answer.status, answer.body, answer.header("Content-Length")) == (200, b"hello", "5")
    assert answer.url == f"http://world.example:{server.port}/plain"


def test_we_say_who_we_are_and_nothing_more(server):
    head = ask_world(server, "/echo?a=%2F%c3%B8&b=%7C", headers={"Accept": "text/plain"}).body.decode()
    lines = head.strip().split("\r\n")
    assert lines[0] == "GET /echo?a=%2F%c3%B8&b=%7C HTTP/1.1"
    assert sorted(line.lower() for line in lines[1:]) == [
        "accept-encoding: gzip",
        "accept: text/plain",
        f"host: world.example:{server.port}",
        "user-agent: ordskifte",
    ]


@pytest.mark.parametrize("size", [0, 5, 2_000_000])
def test_a_body_is_sent_as_it_is(server, size):
    answer = ask_world(server, "/echo", method="POST", body=b"x" * size, max_bytes=3_000_000)
    head, _, body = answer.body.partition(b"\r\n\r\n")
    assert len(body) == size
    assert f"content-length: {size}" in head.decode().lower()
    assert b"content-type" not in head.lower()


def test_a_redirect_is_followed_in_the_letters_that_servers_use(server):
    answer = ask_world(server, "/redirect?to=/plain%3F%C3%B8")
    assert answer.url.endswith("/plain?%C3%B8")
    assert len(answer.redirected_from) == 1


def test_a_loop_is_left_after_three_redirects(server):
    assert how_it_failed(server, "/loop") == (Failure.TOO_MANY_REDIRECTS, True)
    assert len(server.asked) == 4


def test_cookies_are_not_kept(server):
    async def twice():
        policy = Policy.naming(f"world.example:{server.port}")
        async with wired():
            for path in ("/cookie", "/echo"):
                answer = await fetch(Request(url=f"http://world.example:{server.port}{path}"), policy=policy)
        return answer.body

    assert b"follow" not in asyncio.run(twice())


def test_proxies_of_the_environment_are_not_used(server, canary, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    assert ask_world(server, "/plain").body == b"hello"
    assert canary.connections == 0


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/endless", Failure.TOO_LARGE),
        ("/endless-chunks", Failure.TOO_LARGE),
        ("/claims-much", Failure.TOO_LARGE),
        ("/huge-header", Failure.PROTOCOL),
        ("/many-headers", Failure.PROTOCOL),
        ("/large-headers", Failure.TOO_LARGE),
        ("/bomb", Failure.TOO_LARGE),
        ("/gzip-cut", Failure.BROKEN_OFF),
        ("/gzip-lie", Failure.ENCODING),
        ("/brotli", Failure.ENCODING),
        ("/short", Failure.BROKEN_OFF),
        ("/slam", Failure.BROKEN_OFF),
        ("/garbage", Failure.PROTOCOL),
        ("/upgrade", Failure.PROTOCOL),
    ],
)
def test_a_bad_answer_is_told_by_its_fault(server, path, why):
    assert how_it_failed(server, path) == (why, True)


@pytest.mark.parametrize("path", ["/drip", "/header-drip", "/silent", "/endless-continue"])
def test_a_slow_answer_is_cut_at_the_deadline(server, path):
    assert how_it_failed(server, path, deadline=SHORT) == (Failure.TIMEOUT, True)


def test_what_is_packed_is_unpacked(server):
    assert ask_world(server, "/gzip").body == b"unpacked"


def test_headers_are_text_that_a_database_takes(server):
    odd = ask_world(server, "/odd-letters").header("x-odd")
    assert odd == "ÿþ"
    assert odd.encode()


def test_a_post_whose_answer_was_lost_is_unknown_and_not_repeated(server):
    assert how_it_failed(server, "/slam", method="POST", body=b"once") == (Failure.BROKEN_OFF, True)
    assert len(server.asked) == 1


def test_where_nobody_listens_nothing_was_sent(world):
    with contextlib.closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = SimpleNamespace(port=unused.getsockname()[1])
        assert how_it_failed(nobody, "/") == (Failure.CONNECT, False)


def test_an_unknown_host_was_not_sent_to(server):
    policy = Policy.naming(f"unknown.example:{server.port}")
    with pytest.raises(EgressFailed) as failed:
        ask(f"http://unknown.example:{server.port}/", policy=policy)
    assert (failed.value.why, failed.value.may_have_arrived) == (Failure.NAME, False)


def test_a_name_service_that_hangs_holds_nobody_past_the_deadline(server):
    async def hang(host, port):
        await asyncio.sleep(5)

    assert how_it_failed(server, "/plain", look_up=hang, deadline=SHORT) == (Failure.TIMEOUT, False)


# How people have written 127.0.0.1, or hidden it, to get past a check; {port} is the canary's.
INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.000.000.001:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001::80ff:fffe]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://inside.example:{port}/",
    "http://INSIDE.example:{port}/",
    "http://world.example@127.0.0.1:{port}/",
    "http://world.example:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@world.example/",
    "http://world.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}%2f@world.example/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
]


def open_policy(*servers, named=()):
    """A policy under which only the address can still stop a connection."""
    naming = Policy.naming(*named)
    ports = frozenset(server.port for server in servers)
    return Policy(named=naming.named, networks=naming.networks, ports=ports, plain_http=True)


def test_the_canary_can_be_reached_by_whoever_names_it(canary):
    policy = open_policy(canary, named=["127.0.0.0/8"])
    for host in ("127.0.0.1", "inside.example"):
        ask(f"http://{host}:{canary.port}/plain", policy=policy)
    assert len(canary.asked) == 2


@pytest.mark.parametrize("form", INSIDE)
def test_no_spelling_leads_inside(canary, form):
    with pytest.raises(EgressRefused) as refused:
        ask(form.format(port=canary.port), policy=open_policy(canary))
    assert refused.value.why not in {Refusal.SCHEME, Refusal.PORT}
    assert canary.connections == 0


@pytest.mark.parametrize("form", INSIDE)
def test_no_redirect_leads_inside(server, canary, form):
    location = quote(form.format(port=canary.port))
    policy = open_policy(server, canary, named=[f"world.example:{server.port}"])
    with pytest.raises(EgressFailed) as failed:
        ask(f"http://world.example:{server.port}/redirect?to={location}", policy=policy)
    assert failed.value.why is Failure.REDIRECT_REFUSED
    assert (len(server.asked), canary.connections) == (1, 0)


# The network of 127.0.0.2 stands for the public internet here: the policy lets it pass, and 127.0.0.1 not.
OUTSIDE = "127.0.0.2"


@pytest.fixture
def two_sides(world):
    outside, inside = world.serve_pair(OUTSIDE, "127.0.0.1")
    policy = open_policy(outside, named=[f"{OUTSIDE}/32"])
    return SimpleNamespace(outside=outside, inside=inside, policy=policy, url=f"http://rebinding.example:{inside.port}")


def test_a_name_is_looked_up_once_and_the_answer_is_what_we_connect_to(two_sides):
    look_up = Names({"rebinding.example": [[OUTSIDE], ["127.0.0.1"]]})
    assert ask(f"{two_sides.url}/plain", policy=two_sides.policy, look_up=look_up).body == b"hello"
    assert (len(look_up.asked), two_sides.outside.connections, two_sides.inside.connections) == (1, 1, 0)


def test_a_name_that_changes_sides_between_two_connections_is_refused(two_sides):
    look_up = Names({"rebinding.example": [[OUTSIDE], ["127.0.0.1"]]})
    # The first answer closes its connection, so that the next request needs a new one.
    with pytest.raises(EgressFailed):
        ask(f"{two_sides.url}/slam", policy=two_sides.policy, look_up=look_up, method="POST")
    with pytest.raises(EgressRefused):
        ask(f"{two_sides.url}/plain", policy=two_sides.policy, look_up=look_up)
    assert (two_sides.outside.connections, two_sides.inside.connections) == (1, 0)


def test_a_name_that_changes_sides_when_a_request_is_repeated_is_refused(two_sides):
    look_up = Names({"rebinding.example": [[OUTSIDE], ["127.0.0.1"]]})

    async def twice():
        async with wired(look_up=look_up):
            await fetch(Request(url=f"{two_sides.url}/plain"), policy=two_sides.policy)
            await fetch(Request(url=f"{two_sides.url}/slam"), policy=two_sides.policy)

    with pytest.raises(EgressFailed) as failed:
        asyncio.run(twice())
    assert isinstance(failed.value.__cause__, EgressRefused)
    assert (len(look_up.asked), two_sides.inside.connections) == (2, 0)


def test_of_a_mixed_answer_only_what_is_permitted_is_used(two_sides):
    look_up = Names({"rebinding.example": [["127.0.0.1", "::1", "fe80::1%lo", OUTSIDE, "nonsense"]]})
    assert ask(f"{two_sides.url}/plain", policy=two_sides.policy, look_up=look_up).body == b"hello"
    assert (two_sides.outside.connections, two_sides.inside.connections) == (1, 0)


def test_a_connection_is_not_reused_under_a_stricter_policy(two_sides):
    stricter = open_policy(two_sides.outside)

    async def both():
        async with wired(look_up=Names({"rebinding.example": [[OUTSIDE]]})):
            await fetch(Request(url=f"{two_sides.url}/plain"), policy=two_sides.policy)
            await fetch(Request(url=f"{two_sides.url}/plain"), policy=stricter)

    with pytest.raises(EgressRefused):
        asyncio.run(both())
    assert len(two_sides.outside.asked) == 1


@pytest.fixture
def secure(world, authority):
    return world.serve(tls=authority.server("world.example"))


def test_a_certificate_is_checked_against_the_host_name(secure, authority):
    policy = Policy.naming(f"world.example:{secure.port}")
    assert ask(f"https://world.example:{secure.port}/plain", policy=policy, tls=authority.trusted()).body == b"hello"


@pytest.mark.parametrize(
    ("host", "is_trusted"), [("inside.example", True), ("127.0.0.1", True), ("world.example", False)]
)
def test_a_certificate_for_another_name_or_from_a_stranger_is_not_believed(secure, authority, host, is_trusted):
    policy = Policy.naming(f"{host}:{secure.port}")
    tls = authority.trusted() if is_trusted else None
    with pytest.raises(EgressFailed) as failed:
        ask(f"https://{host}:{secure.port}/plain", policy=policy, tls=tls)
    assert (failed.value.why, failed.value.may_have_arrived) == (Failure.TLS, False)
    assert secure.asked == []


def test_a_server_without_encryption_gives_no_secure_connection(server):
    policy = Policy.naming(f"world.example:{server.port}")
    with pytest.raises(EgressFailed) as failed:
        ask(f"https://world.example:{server.port}/plain", policy=policy, deadline=SHORT)
    assert failed.value.may_have_arrived is False
    assert server.asked == []


def many(server, *, count, path):
    request = Request(url=f"http://127.0.0.1:{server.port}{path}")
    policy = Policy.naming(f"127.0.0.1:{server.port}")
    return [fetch(request, policy=policy) for _ in range(count)]


def test_a_loop_keeps_its_connections_until_it_closes_them(server):
    async def three():
        for waiting in many(server, count=3, path="/plain"):
            await waiting
        await close()

    asyncio.run(three())
    assert (len(server.asked), server.connections) == (3, 1)


def test_one_host_gets_few_connections_at_once(server):
    async def together():
        await asyncio.gather(*many(server, count=8, path="/slow"))
        await close()

    asyncio.run(together())
    assert (len(server.asked), server.at_once) == (8, 2)


def test_code_without_a_loop_can_ask_too_and_leaves_nothing_open(server):
    policy = Policy.naming(f"127.0.0.1:{server.port}")
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always", ResourceWarning)
        answers = [fetch_now(Request(url=f"http://127.0.0.1:{server.port}/plain"), policy=policy) for _ in range(2)]
        gc.collect()
    assert [answer.body for answer in answers] == [b"hello", b"hello"]
    assert not [
        warning for warning in left_open if "aiohttp" in str(warning.message) or "client" in str(warning.message)
    ]
