"""A webhook goes to a machine of somebody else's on the Internet, whatever its name says when it is asked again."""

import asyncio
from ipaddress import ip_address

import httpcore
import pytest

from gateway.webhooks.addresses import Addresses, AddressRefused, BadWebhookUrl, public
from gateway.webhooks.sending import Sender
from tests.gateway.receiver import receiving, says

OUTSIDE, OUTSIDE_6 = "93.184.216.34", "2606:2800:220:1::1"
INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "100::1",
]


async def nowhere(_: str, __: int) -> list[str]:
    raise OSError


class Names:
    """A resolver that says what it is told to, one answer after the other; the last one stays."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), list[str]()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_of_this_machine_network_or_cloud_is_public(address: str) -> None:
    assert not public(ip_address(address))


@pytest.mark.parametrize("address", [OUTSIDE, OUTSIDE_6, "8.8.8.8", "2400:3200::1", "2002:5db8:d822::1"])
def test_others_are(address: str) -> None:
    assert public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://{one}/" if ":" not in one else f"https://[{one}]/" for one in INSIDE),
        "http://bank.example/",
        "https://bank.example:8443/",
        "https://bank.example:22/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://user@bank.example/",
        "https://user:word@bank.example/",
        "https://bank.example/#part",
        "https://bank.example/a b",
        "https://bank.example/\x00",
        "https://bank.example\\@127.0.0.1/",
        "https://银行.example/",
        "https://bank.example:x/",
        "https://[::1/",
        "https:///path",
        "ftp://bank.example/",
        "file:///etc/passwd",
        "gopher://bank.example/",
        "//bank.example/",
        "bank.example",
        "",
        f"https://bank.example/{'x' * 500}",
    ],
)
def test_an_address_where_one_can_see_that_nothing_may_be_sent_is_refused(url: str) -> None:
    with pytest.raises(BadWebhookUrl) as refusal:
        Addresses().fitting(url)
    assert refusal.value.problem().path == "url"


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example",
        "https://bank.example:443/hooks?from=yizhan&x=%E9%A9%BF",
        "https://xn--fiq228c.example/a/b",
        f"https://{OUTSIDE}/",
        f"https://[{OUTSIDE_6}]/",
    ],
)
def test_an_address_of_the_internet_is_taken_as_it_is(url: str) -> None:
    assert Addresses().fitting(f" {url} ") == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/x", "http://localhost:9000/", "https://[::1]:9000/"])
def test_a_demonstration_may_send_to_its_own_machine(url: str) -> None:
    assert Addresses(loopback=True).fitting(url) == url


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://bank.example/", "http://169.254.169.254/"])
def test_and_to_no_other_one_without_tls(url: str) -> None:
    with pytest.raises(BadWebhookUrl):
        Addresses(loopback=True).fitting(url)


@pytest.mark.parametrize("address", [*INSIDE, "fe80::1%eth0"])
async def test_a_name_that_leads_inside_is_refused_before_anything_is_connected(address: str) -> None:
    with pytest.raises(AddressRefused):
        await Addresses(resolve=Names([address])).connect_tcp("bank.example", 443)
    with pytest.raises(BadWebhookUrl):
        await Addresses(resolve=Names([address])).check("https://bank.example/")


async def test_one_address_inside_among_others_is_enough() -> None:
    with pytest.raises(AddressRefused):
        await Addresses(resolve=Names([OUTSIDE, "10.0.0.1"])).connect_tcp("bank.example", 443)


async def test_a_name_that_leads_nowhere_yet_may_be_registered() -> None:
    await Addresses(resolve=nowhere).check("https://bank.example/")
    with pytest.raises(httpcore.ConnectError):
        await Addresses(resolve=nowhere).connect_tcp("bank.example", 443)


async def test_the_systems_own_resolver_is_not_fooled_by_other_ways_of_writing_it() -> None:
    for host in ("2130706433", "0x7f.1", "127.1", "localhost", "::ffff:127.0.0.1"):
        with pytest.raises(AddressRefused):
            await Addresses().connect_tcp(host, 443)


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that is harmless when it is looked at and ours when it is connected to is looked up once, not twice."""
    async with receiving() as receiver:
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        outcome = await Sender(Addresses(loopback=True, resolve=names)).send(
            f"http://bank.example:{receiver.port}/", {}, b""
        )
        assert (outcome.status, names.asked) == (204, ["bank.example"])


async def test_a_name_that_turns_inward_later_is_refused_then() -> None:
    async with receiving() as receiver:
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        sender, url = Sender(Addresses(loopback=True, resolve=names)), f"http://bank.example:{receiver.port}/"
        assert (await sender.send(url, {}, b"")).taken
        assert (await sender.send(url, {}, b"")).failure == "address-refused"
        assert len(receiver.got) == 1


async def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    async with receiving() as outer, receiving() as inner:
        outer.always = says(307, f"location: {inner.url}")
        outcome = await Sender(Addresses(loopback=True)).send(outer.url, {}, b"{}")
        assert (outcome.status, outcome.failure) == (307, "redirected")
        assert (len(outer.got), inner.got) == (1, [])


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await Sender(Addresses(loopback=True)).send(receiver.url, {}, b"{}")).taken
        assert proxy.got == []


async def test_a_name_that_is_looked_up_for_ever_is_given_up() -> None:
    async def slow(_: str, __: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    outcome = await Sender(Addresses(resolve=slow), seconds=0.05).send("https://bank.example/", {}, b"")
    assert (outcome.status, outcome.failure) == (None, "timeout")
