"""Opening times are read where they can be, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.hours import EVERY_DAY, Opening, read

WORKING = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("8:00—18:00", [(EVERY_DAY, 480, 1080)]),
        ("８：００－１８：００", [(EVERY_DAY, 480, 1080)]),
        ("08:30-12:00，14:00-17:30", [(EVERY_DAY, 510, 720), (EVERY_DAY, 840, 1050)]),
        ("周一至周五 8:30—17:30", [(WORKING, 510, 1050)]),
        ("工作日9点到17点半，周末10:00~16:00", [(WORKING, 540, 1050), ((6, 7), 600, 960)]),
        ("星期一、三、五 9:00-11:00", [((1, 3, 5), 540, 660)]),
        ("周五至周一 9:00-11:00", [((5, 6, 7, 1), 540, 660)]),
        ("24小时", [(EVERY_DAY, 0, 1440)]),
        ("全天候开放", [(EVERY_DAY, 0, 1440)]),
        ("每天0:00—24:00", [(EVERY_DAY, 0, 1440)]),
        ("上午8时至下午6时", [(EVERY_DAY, 480, 1080)]),
        ("20:00-次日6:00", [(EVERY_DAY, 1200, 1800)]),
        ("22:00—2:00", [(EVERY_DAY, 1320, 1560)]),
        ("开放时间：8:00-20:00（全年无休）", [(EVERY_DAY, 480, 1200)]),
    ],
)
def test_what_people_write_is_read(text: str, openings: list[tuple[tuple[int, ...], int, int]]) -> None:
    assert read(text) == tuple(Opening(*opening) for opening in openings)


@pytest.mark.parametrize(
    "text",
    ["", "随到随开", "视情况而定", "8:00起", "25:00-26:00", "8:70-9:00", "8:00-18:00（雨天除外）", "周八 8:00-9:00"],
)
def test_what_cannot_be_read_is_left_as_it_is_written(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for opening in read(text) or ():
        assert 0 <= opening.opens < opening.closes <= 2880
        assert opening.days
