"""Bodies in XML: what pyxero sends is understood, what an attacker sends is not."""

import pytest

from xero_sandbox.http.xml_body import looks_like_xml, parse_xml
from xero_sandbox.tests.client import Client

ONE = b"""<?xml version="1.0"?><Contacts><Contact><Name>A &amp; B</Name><Phones><Phone>
<PhoneType>DEFAULT</PhoneType><PhoneNumber>7</PhoneNumber></Phone></Phones></Contact></Contacts>"""
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Contact><Name>&b;</Name></Contact>'
DEEP = b"<Contact>" + b"<A>" * 3000 + b"</A>" * 3000 + b"</Contact>"


def test_lists_objects_and_texts() -> None:
    assert parse_xml(ONE) == {
        "Contacts": [{"Name": "A & B", "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "7"}]}]
    }
    assert parse_xml(b"<Invoice><LineItems/></Invoice>") == {"Invoice": {"LineItems": []}}
    assert looks_like_xml(b" \n<a/>")
    assert not looks_like_xml(b'{"a": "<b>"}')


def test_a_list_or_one_bare_element_is_taken(xero: Client) -> None:
    assert xero.put("Contacts", ONE).json["Contacts"][0]["Name"] == "A & B"
    assert xero.put("Contacts", b"<Contact><Name>C</Name></Contact>").json["Contacts"][0]["Name"] == "C"


@pytest.mark.parametrize("body", [BOMB, DEEP, b"<", b"<a>", b"<Contact><Name>\xff</Name></Contact>"])
def test_bad_xml_gets_xeros_400(xero: Client, body: bytes) -> None:
    reply = xero.put("Contacts", body)
    assert (reply.status, reply.json["Type"]) == (400, "PostDataInvalidException")


@pytest.mark.parametrize(
    "body", [b"<Nope/>", b"<Contacts/>", b"<Contact/>", b"<?xml version='1.0'?><x><y>1</y></x>"]
)
def test_xml_of_something_else_holds_no_data(xero: Client, body: bytes) -> None:
    assert xero.put("Contacts", body).status == 400
