"""Why a plaque cannot be drawn, or not for the maker yet; each says what to do."""

from contracts.standards import Lettering, Plaque
from services.chassis.errors import Refused

WHERE = "数据目录的 plaques 文件夹"
WHERE_EN = "the folder `plaques` of the data directory"


class SizeNotSet(Refused):
    """A plaque is drawn at the size that a document declares."""

    code, zh, en = (
        "plaque-size-not-set",
        "本地标准未规定标牌的规格、字体和颜色，没有可供预览的样式",
        "The local standard sets no size, typeface or colours of a plaque; there is nothing to draw",
    )


class DesignNotSet(Refused):
    """Letters, typeface and colours are somebody's who has not put them into the document."""

    code = "plaque-design-not-set"

    def __init__(self, plaque: Plaque) -> None:
        whose = plaque.designed_by
        name, clause = (whose.name, whose.clause) if whose else ("", plaque.clause)
        super().__init__(
            zh=f"标准未规定标牌的字体、字号和颜色；定稿请用{name or '上级'}提供的统一版样",
            en="The standard sets no typeface, letter size or colours; the final one follows the common design "
            f"of {name or 'the union above'}",
            clause=clause,
        )


class NotOfAStation(Refused):
    """Nobody has one made without a name below it."""

    code, zh, en = (
        "plaque-of-no-station",
        "这是样式；定稿请从站点页打开，以便署主管工会的名称",
        "This is a sample; open it from a station to have it signed with the name of its union",
    )


class SignatureDoesNotFit(Refused):
    """What stands below is the name of a union."""

    code = "plaque-signature"

    def __init__(self, lettering: Lettering, name: str) -> None:
        patterns = "或".join(f"“{pattern}”" for pattern in lettering.patterns)
        super().__init__(
            zh=f"落款应为{patterns}，而主管工会的名称是“{name}”；请先更正组织名称",
            en=f"The signature reads {' or '.join(lettering.patterns)}, but the responsible union is called {name!r}; "
            "correct its name first",
            clause=lettering.clause,
        )


class FontNotHere(Refused):
    """A final plaque is drawn with the typeface that the document names, and with no other."""

    code = "font-not-here"

    def __init__(self, plaque: Plaque) -> None:
        super().__init__(
            zh=f"没有“{plaque.font}”的授权字库，不能出定稿；请运维人员把字库文件（.ttf 或 .otf）放入{WHERE}",
            en=f"The licensed typeface {plaque.font!r} is not here, so nothing final is drawn; whoever runs this puts "
            f"its file (.ttf or .otf) into {WHERE_EN}",
            clause=plaque.clause,
        )


class LettersNotHere(Refused):
    """A typeface may lack a rare character of a union's name."""

    code = "font-lacks-letters"

    def __init__(self, plaque: Plaque, letters: str) -> None:
        super().__init__(
            zh=f"字库“{plaque.font}”缺少“{letters}”，不能出定稿；请运维人员换用更全的字库",
            en=f"The typeface {plaque.font!r} lacks {letters!r}, so nothing final is drawn; a fuller one is needed",
            clause=plaque.clause,
        )


class EmblemNotHere(Refused):
    """The document gives the emblem's colours, not its drawing."""

    code = "emblem-not-here"

    def __init__(self, clause: str) -> None:
        super().__init__(
            zh=f"没有会徽的矢量图，不能出定稿；请运维人员把标准色的会徽文件 emblem.svg 放入{WHERE}",
            en="The emblem's artwork is not here, so nothing final is drawn; whoever runs this puts emblem.svg, in the "
            f"standard colours, into {WHERE_EN}",
            clause=clause,
        )
