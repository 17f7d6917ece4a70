"""A plaque is drawn as the standard in force says, and is final only when nothing is missing."""

import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from contracts.standards import resolve
from gateway.plaques.plaque import Looked, Whose, looked
from gateway.plaques.refusals import SizeNotSet
from tests.contracts.files import HEFEI, HOHHOT, PANJIN, TODAY

TITLE, UNION = "工会户外劳动者服务站点", "呼和浩特市赛罕区总工会"
EMBLEM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
EM = 1000


def here(folder: Path, division: int = HOHHOT, unit: str = UNION) -> Looked:
    return looked(resolve(division, TODAY), Whose("赛罕区环卫驿站", "04710000001", unit), folder)


def licensed(folder: Path, named: str = "Founder 魏碑简体", letters: str = TITLE + UNION) -> None:
    """A typeface of squares, one em wide."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((EM, 0), (EM, EM), (0, EM)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    glyphs = {".notdef": square} | {f"uni{ord(letter):04X}": square for letter in letters}
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({ord(letter): f"uni{ord(letter):04X}" for letter in letters})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (EM, 0)))
    font.setupHorizontalHeader(ascent=EM, descent=0)
    font.setupNameTable({"familyName": named, "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(folder / "face.ttf")


def hindered(found: Looked) -> list[str]:
    return [reason.code for reason in found.hindrances()]


@pytest.mark.clause("NM-A")
def test_a_draft_has_the_declared_size_letters_and_colours_and_says_that_it_is_one(tmp_path: Path) -> None:
    draft = here(tmp_path).draft
    assert 'width="600mm" height="400mm" viewBox="0 0 600 400"' in draft
    assert re.findall(r'font-size="([\d.]+)" font-family="&#x27;魏碑简体.+?" fill="(.+?)">(.+?)<', draft) == [
        ("62.44", "rgb(255,0,0)", "工会户外劳动者"),  # 177 pt
        ("62.44", "rgb(255,0,0)", "服务站点"),
        ("29.28", "rgb(0,0,0)", UNION),  # 83 pt
    ]
    assert 'fill="rgb(200,0,0)" stroke="rgb(255,225,0)"' in draft
    assert "草稿 DRAFT" in draft
    assert "<title>04710000001 赛罕区环卫驿站</title>" in draft


@pytest.mark.clause("NM-A")
def test_nothing_is_final_without_the_licensed_typeface_and_the_emblem(tmp_path: Path) -> None:
    licensed(tmp_path, named="Founder 楷体")
    found = here(tmp_path)
    assert hindered(found) == ["font-not-here", "emblem-not-here"]
    assert found.final is None
    assert "“魏碑简体”" in next(found.hindrances()).zh
    licensed(tmp_path)
    (tmp_path / "emblem.svg").write_text(EMBLEM)
    final = here(tmp_path).final
    assert final is not None
    assert "<text" not in final  # the maker needs no typeface
    assert "草稿" not in final
    assert final.count("<path") == 3
    assert "<image" in final


def test_outlines_stand_in_the_middle_at_their_size(tmp_path: Path) -> None:
    licensed(tmp_path)
    draft = here(tmp_path).draft
    path = re.findall(r'<path fill="rgb\(0,0,0\)" d="(.+?)"', draft)[0]
    across = [float(x) for x in re.findall(r"[MLH](-?[\d.]+)", path)]
    assert (min(across) + max(across)) / 2 == pytest.approx(300, abs=0.01)
    assert max(across) - min(across) == pytest.approx(len(UNION) * 83 * 25.4 / 72, abs=0.01)


def test_a_typeface_without_a_letter_of_the_name_is_not_enough(tmp_path: Path) -> None:
    licensed(tmp_path, letters=TITLE + UNION.replace("罕", ""))
    (tmp_path / "emblem.svg").write_text(EMBLEM)
    (tmp_path / "broken.ttf").write_text("not a font")
    (lacking,) = here(tmp_path).hindrances()
    assert (lacking.code, "罕" in lacking.zh, "罕" in lacking.en) == ("font-lacks-letters", True, True)


@pytest.mark.clause("NM-A")
@pytest.mark.parametrize(("unit", "fits"), [("某旗工会", True), ("工会", False), ("某某银行", False)])
def test_it_is_signed_by_a_union(tmp_path: Path, unit: str, *, fits: bool) -> None:
    licensed(tmp_path, letters=TITLE + unit)
    (tmp_path / "emblem.svg").write_text(EMBLEM)
    assert hindered(here(tmp_path, unit=unit)) == ([] if fits else ["plaque-signature"])


def test_a_line_wider_than_the_plate_is_broken_or_drawn_smaller_and_that_is_said(tmp_path: Path) -> None:
    (title,) = here(tmp_path).layout.remarks
    assert (title.clause, "687 毫米" in title.zh, "分 2 行" in title.zh) == ("NM-A", True, True)
    long = here(tmp_path, unit="内蒙古自治区呼和浩特市玉泉区小召前街街道总工会")
    assert "字号 67PT" in long.layout.remarks[1].zh
    assert max(len(row.text) * row.size for row in long.layout.rows) <= 540


@pytest.mark.clause("PJ-6.1.1")
def test_where_a_document_sets_the_size_alone_the_common_design_is_pointed_to(tmp_path: Path) -> None:
    found = here(tmp_path, PANJIN)
    assert 'width="600mm" height="400mm"' in found.draft
    assert ">劳动者服务站</text>" in found.draft
    (reason,) = found.hindrances()
    assert (reason.code, "市总工会" in reason.zh, reason.clause) == ("plaque-design-not-set", True, "PJ-6.1.1")
    assert found.final is None


def test_where_no_document_sets_a_size_nothing_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(SizeNotSet):
        here(tmp_path, HEFEI)


def test_a_sample_is_signed_by_nobody(tmp_path: Path) -> None:
    licensed(tmp_path, letters=TITLE + "X总工会")
    (tmp_path / "emblem.svg").write_text(EMBLEM)
    sample = looked(resolve(HOHHOT, TODAY), Whose(), tmp_path)
    assert hindered(sample) == ["plaque-of-no-station"]
    assert "XXX总工会" in [row.text for row in sample.layout.rows]
