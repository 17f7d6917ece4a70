"""What is said of one plaque: how it looks as a draft, what stands in the way of a final one, and that one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.standards import Plaque, Standard
from gateway.plaques import typefaces
from gateway.plaques.drawing import Layout, arranged, drawn
from gateway.plaques.refusals import (
    DesignNotSet,
    EmblemNotHere,
    FontNotHere,
    LettersNotHere,
    NotOfAStation,
    SignatureDoesNotFit,
    SizeNotSet,
)
from gateway.plaques.typefaces import Typeface
from services.chassis.errors import Refused


@dataclass(frozen=True, slots=True)
class Whose:
    """The station that it is for; a sample is nobody's."""

    name: str = ""
    code: str = ""
    unit: str = ""

    @property
    def about(self) -> str:
        return " ".join(filter(None, (self.code, self.name)))


@dataclass(frozen=True, slots=True)
class Looked:
    """A plaque with what was found for it in the folder."""

    whose: Whose
    plaque: Plaque
    layout: Layout
    face: Typeface | None
    emblem: bytes | None

    @property
    def draft(self) -> str:
        return drawn(self.layout, self.whose.about, self.plaque, self.face, self.emblem, final=False)

    @property
    def final(self) -> str | None:
        if any(self.hindrances()):
            return None
        return drawn(self.layout, self.whose.about, self.plaque, self.face, self.emblem, final=True)

    def hindrances(self) -> Iterator[Refused]:
        """What has to come before it may be made, all of it."""
        plaque, signature = self.plaque, self.plaque.signature
        if not (plaque.font and plaque.title):
            yield DesignNotSet(plaque)
            return
        if not self.whose.name:
            yield NotOfAStation()
        elif signature and not signature.fits(self.whose.unit):
            yield SignatureDoesNotFit(signature, self.whose.unit)
        if self.face is None:
            yield FontNotHere(plaque)
        elif missing := self.face.lacking("".join(row.text for row in self.layout.rows)):
            yield LettersNotHere(plaque, missing)
        if plaque.emblem and self.emblem is None:
            yield EmblemNotHere(plaque.emblem.clause)


def looked(standard: Standard, whose: Whose, folder: Path) -> Looked:
    """The plaque that a standard sets, for a station; a size that nobody set is refused."""
    plaque = standard.plaque
    if plaque is None:
        raise SizeNotSet
    signed = whose.unit or (plaque.signature.patterns[0] if plaque.signature and plaque.signature.patterns else "")
    face = typefaces.typeface(folder, plaque.font) if plaque.font else None
    return Looked(whose, plaque, arranged(standard, plaque, signed), face, typefaces.emblem(folder))
