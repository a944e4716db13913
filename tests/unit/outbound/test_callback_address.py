"""Which addresses a callback may go to, however they are written."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.errors import BusyError, NightreelError, RefusedError
from nightreel.outbound.address import PRIVATE_HOSTS, Target, check_address, held_to, is_public, parse_address


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://hooks.acme.com/films?token=a%20b#part", "hooks.acme.com", "/films?token=a%20b"),
        ("https://HOOKS.acme.com.", "hooks.acme.com", "/"),
        ("https://hooks.acme.com:8443/x", "hooks.acme.com:8443", "/x"),
        ("https://bücher.example/x", "xn--bcher-kva.example", "/x"),
        ("https://[2606:4700::1111]/x", "[2606:4700::1111]", "/x"),
        ("https://93.184.216.34/x", "93.184.216.34", "/x"),
    ],
)
def test_addresses_of_the_web_are_taken(url, authority, path):
    target = parse_address(url)
    assert (target.authority, target.path, target.addresses) == (authority, path, ())


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "callback.address"),
        ("hooks.acme.com/films", "callback.address"),
        ("file:///etc/passwd", "callback.address"),
        ("gopher://acme.com/", "callback.address"),
        ("https://acme.com/\r\nHost: evil", "callback.address"),
        ("https://acme.com/a b", "callback.address"),
        ("https://acme.com\\@evil.com/", "callback.address"),
        ("https://acme.com:port/", "callback.address"),
        ("https://acme.com:99999/", "callback.address"),
        ("https://[::1", "callback.address"),
        ("https://acme.com/" + "a" * 3000, "callback.address"),
        ("http://acme.com/", "callback.scheme"),
        ("https://user@acme.com/", "callback.user"),
        ("https://:@acme.com/", "callback.user"),
        ("https://acme.com:22/", "callback.port"),
        ("https://acme.com:6379/", "callback.port"),
        ("https://2130706433/", "callback.host"),
        ("https://0x7f000001/", "callback.host"),
        ("https://0x7f.1/", "callback.host"),
        ("https://0177.0.0.1/", "callback.host"),
        ("https://127.1/", "callback.host"),
        ("https://1.2.3.4.5/", "callback.host"),
        ("https://[fe80::1%25eth0]/", "callback.host"),
        ("https://a..b/", "callback.host"),
        ("https://-a.com/", "callback.host"),
        ("https://a_b..com/", "callback.host"),
        (f"https://{'a' * 64}.com/", "callback.host"),
    ],
)
def test_addresses_that_mislead_are_refused(url, code):
    with pytest.raises(RefusedError) as caught:
        parse_address(url)
    assert caught.value.code == code
    assert caught.value.fix


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://localhost./", "https://LOCALHOST/",
        "https://10.0.0.1/", "https://172.16.3.4/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/", "https://0.0.0.0/", "https://[::]/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a00:1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/", "https://[fd00:ec2::254]/",
        "https://[fe80::1]/", "https://168.63.129.16/", "https://①②⑦.0.0.1/", "https://[::127.0.0.1]/",
        "https://metadata.google.internal/", "https://printer.local/", "https://intranet/", "https://x.localhost/",
        "https://[2001:db8::1]/", "https://224.0.0.1/", "https://255.255.255.255/", "https://192.0.2.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url):
    for check in (parse_address, check_address):
        with pytest.raises(RefusedError) as caught:
            check(url, private_ok=())
        assert caught.value.code == "callback.private"


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(text):
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "100::1", "240.0.0.1",
     "2606:4700::5efe:a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a83f:8110", "192.88.99.1", "fe80::1%eth0"],
)  # fmt: skip
def test_addresses_that_lead_inside_are_not_public(text):
    assert not is_public(text)


@pytest.mark.parametrize("inside", ["169.254.169.254", "127.0.0.1", "::ffff:10.0.0.1", "fe80::1%2"])
def test_a_public_name_that_leads_inside_is_refused_also_by_one_address_of_many(inside):
    target = parse_address("https://hooks.acme.com/x")
    assert held_to(target, ["8.8.8.8", "2606:4700::1111"]).addresses == ("8.8.8.8", "2606:4700::1111")
    with pytest.raises(RefusedError, match=r"callback\.private"):
        held_to(target, ["8.8.8.8", inside])


def test_only_hosts_of_the_client_are_called_where_it_names_any():
    allowed = ("hooks.acme.com", "*.acme.org")
    assert parse_address("https://hooks.acme.com/x", allowed_hosts=allowed).host == "hooks.acme.com"
    assert parse_address("https://eu.hooks.acme.org/x", allowed_hosts=allowed)
    for url in ("https://acme.com/", "https://acme.org/", "https://evilacme.org/", "https://hooks.acme.com.evil.com/"):
        with pytest.raises(RefusedError, match=r"callback\.host"):
            parse_address(url, allowed_hosts=allowed)


def test_only_the_installation_opens_private_hosts(monkeypatch):
    monkeypatch.setenv(PRIVATE_HOSTS, " Receiver.internal, 127.0.0.1 ")
    assert parse_address("http://receiver.internal:9000/x").authority == "receiver.internal:9000"
    assert check_address("http://127.0.0.1:9000/x").addresses == ("127.0.0.1",)
    with pytest.raises(RefusedError):
        check_address("http://127.0.0.2:9000/x")
    monkeypatch.delenv(PRIVATE_HOSTS)
    with pytest.raises(RefusedError):
        check_address("https://127.0.0.1/x", allowed_hosts=("127.0.0.1",))


def test_a_private_host_must_still_be_one_of_the_clients():
    with pytest.raises(RefusedError, match=r"callback\.host"):
        parse_address("http://127.0.0.1:9000/x", allowed_hosts=("hooks.acme.com",), private_ok=("127.0.0.1",))


def test_a_name_that_nobody_knows_may_be_known_later():
    with pytest.raises(BusyError) as caught:
        check_address("https://nobody.invalid/x")
    assert caught.value.code == "callback.name"
    assert caught.value.retry


def test_words_for_logs_hold_no_path():
    assert Target("https", "acme.com", 443, "/secret?token=1").words == "https://acme.com"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_clear_error(text):
    for url in (text, f"https://{text}/", f"https://acme.com/{text}"):
        with contextlib.suppress(NightreelError):  # any other kind fails the test
            target = parse_address(url)
            assert target.host.isascii()
            assert target.port in (443, 8443)
            assert not any(character <= " " for character in target.authority + target.path)
