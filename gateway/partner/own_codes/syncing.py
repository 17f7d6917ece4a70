"""A part of the list said at once: at most 500 rows, row by row answered."""

from gateway.partner.operations import Operation, Said, Visit
from gateway.partner.own_codes.entries import replayed
from gateway.partner.own_codes.lists import Sync, SyncAnswer, synced

BODY = 1024 * 1024


async def sync(visit: Visit) -> Said:
    asked: Sync = visit.body
    done = await synced(visit.front.ask, visit.partner, asked, visit.command_id, visit.trace)
    return Said(done.answer, 200, replayed(done.repeated))


ROW = {"ownCode": "CCB-HF-0042", "stationId": "0195f0a2-7c1e-7b2a-9d43-2f6c1a5e8b10", "name": "三孝口支行劳动者港湾"}
TAKEN = {
    "code": "own-code-is-taken",
    "message": "该自有编码已用于另一驿站",
    "messageEn": "This own code stands for another station",
    "pointer": "/rows/1/ownCode",
}
OPERATIONS = (
    Operation(
        name="syncOwnCodes",
        method="POST",
        path="/own-codes/sync",
        scope="own-codes:write",
        zh="同步名单的一部分，至多 500 行",
        en="Say a part of the list, at most 500 rows",
        answer=sync,
        takes=Sync,
        gives=SyncAnswer,
        changes=True,
        most=BODY,
        problems=("refused",),
        asks_example={"mode": "partial", "rows": [ROW, {"ownCode": "CCB-HF-0001"}]},
        gives_example={
            "applied": True,
            "results": [
                {"index": 0, "ownCode": "CCB-HF-0042", "status": "created", "revision": 42},
                {"index": 1, "ownCode": "CCB-HF-0001", "status": "rejected", "error": TAKEN},
            ],
        },
    ),
)
