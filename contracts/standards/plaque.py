"""What a standard says of the sign at the door: that it hangs, what stands on it, how large and in which colours."""

from contracts.standards.said import Said

Cmyk = tuple[int, int, int, int]
"""Per cent of cyan, magenta, yellow and black."""
Rgb = tuple[int, int, int]


class Whose(Said, frozen=True, kw_only=True):
    """Who designs it, or who hangs it."""

    name: str = ""
    by: str = ""
    when: str = ""


class Signs(Said, frozen=True, kw_only=True):
    """服务功能标识: a sign for each service."""

    count: int
    size: str = ""


class Signage(Said, frozen=True, kw_only=True):
    """标识: that a common sign hangs, where, and what else may hang beside it."""

    text: str = ""
    place: str = ""
    rule: str = ""
    existing_signs: str = ""
    co_builder_sign: Said | None = None
    place_in_score_sheet: Said | None = None
    plaque: Whose | None = None
    own_level: Said | None = None
    demonstration_plaque: Whose | None = None
    service_signs: Signs | None = None


class Lettering(Said, frozen=True, kw_only=True):
    """Words on it. ``patterns`` are what somebody's name has to look like, XXX for the own part."""

    text: str = ""
    patterns: tuple[str, ...] = ()
    size_pt: int
    cmyk: Cmyk

    def fits(self, name: str) -> bool:
        """Whether a name follows one of the patterns, with something of its own."""
        endings = [pattern.lstrip("X") for pattern in self.patterns]
        return not endings or any(name.endswith(ending) and name != ending for ending in endings)


class Colour(Said, frozen=True, kw_only=True):
    """A standard colour, for spot colour, print and screen."""

    pantone: str
    cmyk: Cmyk
    rgb: Rgb


class Emblem(Said, frozen=True, kw_only=True):
    """会徽."""

    red: Colour
    yellow: Colour


class Plaque(Said, frozen=True, kw_only=True):
    """标牌: what of it the document sets; the rest is for whoever designs it."""

    size_mm: tuple[int, int]
    material: str = ""
    adjustable: Said | None = None
    designed_by: Whose | None = None
    font: str = ""
    title: Lettering | None = None
    signature: Lettering | None = None
    emblem: Emblem | None = None

    @property
    def width_mm(self) -> int:
        """Landscape, as in the one document that draws it (reading: the others give two numbers alone)."""
        return max(self.size_mm)

    @property
    def height_mm(self) -> int:
        return min(self.size_mm)
