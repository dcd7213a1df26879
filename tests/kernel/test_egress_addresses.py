"""What counts as a public address, a host name and a web address."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.kernel.egress import EgressRefused, Policy, Refusal, Target
from ordskifte.kernel.egress.addresses import REFUSED_V4, REFUSED_V6, is_public, read_address
from ordskifte.kernel.egress.names import read_host

PUBLIC = ["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.39.1.1", "172.15.255.255"]
PUBLIC += ["172.32.0.0", "192.0.1.0", "223.255.255.255", "2001:200::1", "2001:67c:2e8::1", "2a00:1450::1", "3ffe::1"]

# The standard library calls those above the line global.
NOT_PUBLIC = ["64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1", "224.0.0.1", "192.88.99.1"]
NOT_PUBLIC += ["::ffff:127.0.0.1", "::ffff:1.1.1.1", "64:ff9b:1::a00:1", "::", "::1", "fe80::1", "fc00::1", "ff02::1"]
NOT_PUBLIC += ["2001::1", "2001:1ff:ffff::1", "2001:db8::1", "3fff::1", "100::1", "4000::1", "5f00::1"]
NOT_PUBLIC += [str(network[0]) for network in REFUSED_V4] + [str(network[-1]) for network in REFUSED_V4]
NOT_PUBLIC += [str(network[0]) for network in REFUSED_V6] + [str(network[-1]) for network in REFUSED_V6]


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_one_machine_on_the_internet_is_public(text):
    assert is_public(read_address(text))


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_any_other_address_is_not(text):
    assert not is_public(read_address(text))


@given(st.ip_addresses())
def test_what_we_call_public_the_standard_library_calls_global(address):
    assert not is_public(address) or (address.is_global and not address.is_multicast)


@pytest.mark.parametrize("prefix", ["::", "::ffff:0:0", "64:ff9b::", "64:ff9b:1::", "2002::"])
@given(inner=st.ip_addresses(v=4))
def test_an_address_that_carries_another_is_never_public(prefix, inner):
    shift = 80 if prefix == "2002::" else 0
    carrier = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(inner) << shift)
    assert not is_public(carrier)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("example.org", "example.org"),
        ("EXAMPLE.Org", "example.org"),
        ("blåbær.no", "xn--blbr-roah.no"),
        ("xn--BLBR-roah.no", "xn--blbr-roah.no"),
        ("straße.de", "xn--strae-oqa.de"),
        ("1.1.1.1", ipaddress.ip_address("1.1.1.1")),
        ("[2A00:1450:0::1]", ipaddress.ip_address("2a00:1450::1")),
    ],
)
def test_a_host_is_read_as_an_address_or_in_lower_case_a_labels(text, read):
    assert read_host(text) == read


HOSTS_WITH_TWO_READINGS = {
    "long s": "ſtortinget.no",
    "full width": "ｅxample.org",
    "soft hyphen": "exam\u00adple.org",
    "ideographic full stop": "example。org",
    "full-width full stop": "example．org",
    "half-width full stop": "example｡org",
    "kelvin sign": "\u212aommune.no",
    "upper case beyond ASCII": "BLÅBÆR.no",
    "decomposed": "bla\u030abær.no",
    "joiner": "exam\u200dple.org",
    "snowman": "☃.net",
    "punycode of a snowman": "xn--n3h.net",
    "punycode that is not needed": "xn--example-.org",
    "empty punycode": "xn--.org",
    "underscore": "a_b.example.org",
    "reserved hyphens": "ab--c.example.org",
    "leading hyphen": "-a.example.org",
    "empty label": "a..example.org",
    "only a dot": ".",
    "nothing": "",
    "trailing dot": "example.org.",
    "long label": "a" * 64 + ".org",
    "long name": ".".join(["a" * 63] * 4) + ".org",
    "percent": "ex%61mple.org",
    "zero byte": "example.org\x00.example.net",
    "space": "example.org example.net",
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "octal": "0177.0.0.1",
    "octal in one": "017700000001",
    "two parts": "127.1",
    "three parts": "127.0.1",
    "leading zeros": "127.000.000.001",
    "too many parts": "127.0.0.0.1",
    "too large a part": "256.0.0.1",
    "address with a trailing dot": "127.0.0.1.",
    "full-width digits": "１２７.0.0.1",
    "circled digits": "①②⑦.0.0.1",
    "number at the end": "example.0x7f",
    "zone": "[fe80::1%eth0]",
    "escaped zone": "[fe80::1%25eth0]",
    "open bracket": "[::1",
    "future address": "[v1.fe80::1]",
    "IPv4 in brackets": "[127.0.0.1]",
}


@pytest.mark.parametrize("text", HOSTS_WITH_TWO_READINGS.values(), ids=HOSTS_WITH_TWO_READINGS.keys())
def test_a_host_with_two_readings_is_refused(text):
    with pytest.raises(EgressRefused) as refused:
        read_host(text)
    assert refused.value.why is Refusal.HOST


@given(st.one_of(st.text(max_size=20), st.text("abcXæøåſｅ019.-[]:", max_size=12)))
def test_what_is_read_as_a_host_is_ascii_and_reads_back_to_itself(text):
    try:
        host = read_host(text)
    except EgressRefused:
        return
    again = f"[{host}]" if isinstance(host, ipaddress.IPv6Address) else str(host)
    assert again.isascii()
    assert read_host(again) == host


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.Org:443/A?b=c#d", "https://example.org/A?b=c"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org?q", "https://example.org/?q"),
        ("https://example.org/@øystein/1", "https://example.org/@%C3%B8ystein/1"),
        ("https://example.org/%C3%B8/a%2fb", "https://example.org/%C3%B8/a%2fb"),
        ("https://[2a00:1450:0:0::1]:8443/", "https://[2a00:1450::1]:8443/"),
        ("https://example.org/a/../b", "https://example.org/a/../b"),
        ("https://example.org/#@127.0.0.1/", "https://example.org/"),
    ],
)
def test_a_web_address_has_one_spelling(url, same):
    target = Target.parse(url)
    assert str(target) == same
    assert Target.parse(same) == target


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", Refusal.URL),
        ("example.org", Refusal.URL),
        ("//example.org/", Refusal.URL),
        ("https:example.org", Refusal.URL),
        ("https:/example.org", Refusal.URL),
        (" https://example.org/", Refusal.URL),
        ("https://example.org/\r\nX: y", Refusal.URL),
        ("https://example.org\\@127.0.0.1/", Refusal.URL),
        ("https://exam\tple.org/", Refusal.URL),
        ("https://example.org/\ud800", Refusal.URL),
        ("https://example.org/100%", Refusal.URL),
        ("https://example.org/" + "a" * 2_048, Refusal.URL),
        ("ftp://example.org/", Refusal.SCHEME),
        ("file:///etc/passwd", Refusal.SCHEME),
        ("gopher://127.0.0.1:6379/_", Refusal.SCHEME),
        ("https://me@example.org/", Refusal.USERINFO),
        ("https://example.org@127.0.0.1/", Refusal.USERINFO),
        ("https://:@127.0.0.1/", Refusal.USERINFO),
        ("https:///path", Refusal.HOST),
        ("https://:443/", Refusal.HOST),
        ("https://example.org:/", Refusal.HOST),
        ("https://example.org:443:80/", Refusal.HOST),
        ("https://example.org:+443/", Refusal.HOST),
        ("https://::1/", Refusal.HOST),
        ("https://%31%32%37.0.0.1/", Refusal.HOST),
        ("https://example.org:0/", Refusal.PORT),
        ("https://example.org:65536/", Refusal.PORT),
    ],
)
def test_what_is_not_one_web_address_is_refused(url, why):
    with pytest.raises(EgressRefused) as refused:
        Target.parse(url)
    assert refused.value.why is why


@given(st.text(max_size=30))
def test_no_text_gets_past_the_reader_in_another_way_than_refused(text):
    try:
        target = Target.parse(f"https://example.org{text}")
    except EgressRefused:
        return
    assert Target.parse(str(target)) == target
    assert str(target).isascii()


def test_the_authority_is_what_the_host_header_says():
    urls = ["https://example.org/", "https://example.org:8443/", "http://[2a00:1450::1]:80/"]
    assert [Target.parse(url).authority for url in urls] == ["example.org", "example.org:8443", "[2a00:1450::1]"]


def test_the_usual_policy_lets_public_hosts_through():
    for url in ["https://example.org/", "https://1.1.1.1/", "https://[2a00:1450::1]/", "https://example.org:80/"]:
        Policy().check(Target.parse(url))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/", Refusal.SCHEME),
        ("https://example.org:22/", Refusal.PORT),
        ("https://example.org:8443/", Refusal.PORT),
        ("https://localhost/", Refusal.HOST),
        ("https://127.0.0.1/", Refusal.ADDRESS),
        ("https://169.254.169.254/latest/meta-data/", Refusal.ADDRESS),
        ("https://[::ffff:10.0.0.1]/", Refusal.ADDRESS),
    ],
)
def test_the_usual_policy_stops_the_rest(url, why):
    with pytest.raises(EgressRefused) as refused:
        Policy().check(Target.parse(url))
    assert refused.value.why is why


def read_all(*texts):
    return [read_address(text) for text in texts]


def test_a_host_gives_only_its_public_addresses():
    found = read_all("127.0.0.1", "1.1.1.1", "fd00::1", "2a00:1450::1")
    assert Policy().usable(found, host="example.org", port=443) == tuple(read_all("1.1.1.1", "2a00:1450::1"))


@pytest.mark.parametrize("found", [[], ["127.0.0.1"], ["10.0.0.1", "::1"]])
def test_a_host_without_a_public_address_is_refused(found):
    with pytest.raises(EgressRefused) as refused:
        Policy().usable(read_all(*found), host="example.org", port=443)
    assert refused.value.why is Refusal.ADDRESS


def test_a_host_with_a_thousand_addresses_gives_a_few():
    found = read_all(*(f"1.1.{high}.{low}" for high in range(4) for low in range(250)))
    assert len(Policy().usable(found, host="example.org", port=443)) == 8


def test_a_named_host_may_be_private_on_its_port_only():
    policy = Policy.naming("arkiv.kommune.example:8443")
    policy.check(Target.parse("http://arkiv.kommune.example:8443/"))
    assert policy.usable(read_all("10.0.0.1"), host="arkiv.kommune.example", port=8443)
    for host, port in [("arkiv.kommune.example", 443), ("x.arkiv.kommune.example", 8443), ("kommune.example", 8443)]:
        with pytest.raises(EgressRefused):
            policy.usable(read_all("10.0.0.1"), host=host, port=port)


def test_a_named_address_is_not_reached_by_the_name_of_another_host():
    policy = Policy.naming("10.0.0.1:443", "[fd00::1]:8443")
    policy.check(Target.parse("https://10.0.0.1/"))
    policy.check(Target.parse("https://[fd00:0::1]:8443/"))
    with pytest.raises(EgressRefused):
        policy.usable(read_all("10.0.0.1"), host="rebinding.example", port=443)


def test_a_named_network_lifts_only_the_ban_on_its_addresses():
    policy = Policy.naming("10.2.0.0/16")
    policy.check(Target.parse("https://10.2.3.4/"))
    assert policy.usable(read_all("10.2.3.4", "10.3.3.4"), host="a.example", port=443) == tuple(read_all("10.2.3.4"))
    for url in ["https://10.2.3.4:22/", "http://10.2.3.4/"]:
        with pytest.raises(EgressRefused):
            policy.check(Target.parse(url))


@pytest.mark.parametrize("given", [["a.example:443", " 10.0.0.0/8"], "a.example:443, 10.0.0.0/8,", ("10.0.0.0/8",)])
def test_the_policy_is_read_from_the_settings(settings, given):
    settings.ORDSKIFTE_EGRESS_ALLOW = given
    assert ipaddress.ip_network("10.0.0.0/8") in Policy.from_settings().networks


def test_without_the_setting_nothing_is_named(settings):
    del settings.ORDSKIFTE_EGRESS_ALLOW
    assert Policy.from_settings() == Policy()


@pytest.mark.parametrize(
    "entry", ["a.example", "a.example:", "a.example:x", "https://a.example:443", "a.example:443/x", "10.0.0.1/8", "x/y"]
)
def test_a_misspelt_entry_is_not_passed_over(entry):
    with pytest.raises(ValueError, match="ORDSKIFTE_EGRESS_ALLOW"):
        Policy.naming(entry)
