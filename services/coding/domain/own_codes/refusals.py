"""Why an enterprise's own number cannot be what somebody asks for."""

from services.chassis.errors import Refused


class NotCoBuilt(Refused):
    """A station is somebody else's, or none: the answer is the same for both."""

    code, clause = "not-co-built", "AH-4.5.6"
    zh, en = "没有这个驿站，或不是由本单位共建", "There is no such station, or your enterprise does not co-build it"


class OwnCodeIsTaken(Refused):
    """Never two stations with one own number."""

    code, clause = "own-code-is-taken", "AH-4.5.6"
    zh, en = "该自有编码已用于本单位的另一个驿站", "Another station of your enterprise has this own code"


class StationHasOwnCode(Refused):
    """Never two own numbers for one station."""

    code, clause = "station-has-own-code", "AH-4.5.6"
    zh, en = "该驿站已有自有编码，如需更换请变更", "This station has an own code already; change that one"


class NoOwnCode(Refused):
    """What is not there is neither changed nor withdrawn."""

    code, clause = "no-own-code", "AH-4.5.6"
    zh, en = "没有这个自有编码，或该驿站尚无自有编码", "There is no such own code, or the station has none yet"


class SaidTwice(Refused):
    """Which of two rows is right nobody can tell, whatever their order."""

    code, clause = "said-twice", "AH-4.5.6"
    zh, en = "同一个自有编码或驿站在名单中出现了两次", "The list names this own code or this station twice"
