"""The rules of the demonstration: always the same, everywhere in Anhui, honest mistakes included, nobody real."""

import re
from collections import Counter

import pytest

from contracts import divisions
from contracts.permissions import ROLES
from contracts.values import Kind
from deploy.demo import network, sheets, walk
from deploy.demo.walk import Fate, Sheet
from gateway.imports.sheet import read
from gateway.imports.stations import read_stations

ANHUI = sheets.anhui()
SHAPINGBA = sheets.shapingba()
PLANNED = walk.planned([Sheet("340000-admin", "a.xlsx", ANHUI), Sheet("500106-admin", "s.xlsx", SHAPINGBA)])


def test_the_sheets_are_the_same_bytes_every_time() -> None:
    assert (sheets.anhui(), sheets.shapingba()) == (ANHUI, SHAPINGBA)


def test_every_county_of_anhui_and_every_kind_has_stations() -> None:
    reading = read_stations(ANHUI)
    counties = {county.code for city in divisions.children(340000) for county in divisions.children(city.code)}
    assert {submission.division for submission in reading.submissions} == counties
    assert set(Counter(submission.command.kind for submission in reading.submissions)) == set(Kind)
    assert len(reading.submissions) == sheets.ANHUI_ROWS


def test_the_honest_mistakes_are_all_found_and_nothing_else_is_wrong() -> None:
    reading = read_stations(ANHUI)
    assert len(reading.flaws) == reading.total - len(reading.submissions) == 14
    assert len({flaw.zh for flaw in reading.flaws}) == 13, "a misspelt county and a development zone read alike"
    assert read_stations(SHAPINGBA).flaws == ()


def test_people_and_telephones_are_plainly_invented() -> None:
    for content in (ANHUI, SHAPINGBA):
        for row in read(content):
            for cell in map(str, row.cells):
                for phone in re.findall(r"\b1\d{10}\b", cell):
                    assert phone.startswith("1380000")


def test_stations_stand_near_their_county() -> None:
    for submission in read_stations(ANHUI).submissions:
        if point := submission.command.point:
            assert 114.8 < point.lng < 119.7
            assert 29.3 < point.lat < 34.7


def test_the_accounts_that_people_rely_on_are_there_and_hold_real_roles() -> None:
    accounts = network.accounts()
    assert set(network.ACCOUNTS) <= set(accounts)
    assert {login.partition("-")[2] for login in accounts} <= set(ROLES)
    units = {asked["type"] for asked in network.founding()}
    assert units == {"EstablishUnit", "GrantRole"}


def test_whoever_endorses_and_accepts_has_an_account_and_did_not_hand_it_in() -> None:
    accounts = set(network.accounts())
    for application in PLANNED:
        assert {application.endorser, application.accepter} <= accounts
        assert application.accepter != application.submitter


@pytest.mark.clause("SP-4.2a")
def test_shapingbas_towns_endorse_and_its_district_accepts() -> None:
    application = PLANNED[-1]
    assert application.endorser in {f"{unit_no}-clerk" for unit_no in sheets.TOWNS}
    assert application.accepter == "500106-clerk"


def test_most_applications_are_accepted_and_some_are_left_on_the_way() -> None:
    fates = Counter(application.fate for application in PLANNED)
    assert set(fates) == set(Fate)
    assert fates[Fate.ACCEPTED] > 0.85 * len(PLANNED)


@pytest.mark.clause("AH-4.5.1")
def test_construction_sites_are_not_waited_for() -> None:
    sites = [application for application in PLANNED if application.row.command.kind is Kind.CONSTRUCTION_SITE]
    assert sites
    assert not any(application.comes_to_a_code for application in sites)


def test_founding_twice_asks_for_the_same() -> None:
    first, second = ([asked["commandId"] for asked in network.founding()] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_the_workbook_opens_with_a_title_that_says_it_is_invented() -> None:
    assert "虚构" in str(read(ANHUI)[0].cells[0])
