"""What a name is sorted and searched by where the database knows no Chinese order: its pinyin and its initials."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.simpleseg import seg

# fmt: off
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "长孙": "zhang sun",
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "翟": "zhai", "员": "yun", "缪": "miao", "乐": "yue", "覃": "qin", "华": "hua", "种": "chong", "秘": "bi",
    "折": "she", "黑": "he", "繁": "po", "都": "du", "召": "shao", "任": "ren", "褚": "chu", "冼": "xian",
    "隗": "wei", "逄": "pang", "郗": "xi", "佘": "she", "瞿": "qu", "车": "che", "柏": "bai", "宁": "ning",
}
# fmt: on
"""Surnames that sound otherwise than the same character does elsewhere, or that a dictionary may mistake."""


def sounded(name: str) -> str:
    """张三 is ``zhang san zs``; a surname sounds as a surname: 单 is shan, 曾 is zeng."""
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    rest = lazy_pinyin(name.removeprefix(surname), style=Style.NORMAL)
    syllables = [*SURNAMES.get(surname, "").split(), *(syllable.strip() for syllable in rest)]
    return " ".join((*syllables, "".join(syllable[:1] for syllable in syllables))).strip().casefold()


def initials(name: str) -> str:
    """长江路驿站 is ``cjlyz``; what is not Chinese stays as it is."""
    return spelled(name)[0]


def spelled(name: str) -> tuple[str, str]:
    """A name's initials, and its place in a list: ``chang2 jiang1 lu4 …``; what sounds alike stands by its signs."""
    words = [(word, word) if word.isascii() else _spelled(word) for word in seg(name)]
    first, whole = "".join(one for one, _ in words), " ".join(one for _, one in words)
    return first.casefold(), f"{whole.casefold()} {name}"


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> tuple[str, str]:
    """Of one word, as a dictionary knows it; most names are made of few of them."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)), " ".join(lazy_pinyin(word, style=Style.TONE3))
