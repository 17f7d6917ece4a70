"""A client of a demonstration's enterprise for whoever wants to try the partner API: its id, and a fresh secret."""

from collections.abc import Iterator

from deploy.importing import Door

NAME = "沙盒 sandbox"
SCOPES = ["stations:read", "own-codes:read", "own-codes:write"]
LIST = "query ($unitNo: Int) { partnerClients(unitNo: $unitNo) { clientId name closedAt secrets { secretId } } }"
REGISTER, ISSUE, WITHDRAW = (
    f"mutation ($input: {name[0].upper()}{name[1:]}Input!) "
    f"{{ {name}(input: $input) {{ client {{ clientId }} secret userErrors {{ code message messageEn }} }} }}"
    for name in ("registerPartnerClient", "issuePartnerSecret", "withdrawPartnerSecret")
)


def sandbox(door: Door, unit_no: int) -> Iterator[str]:
    """Lines that a shell takes: the client's id and secret. Asked again it is the same client with another secret."""
    found = [one for one in door.looked_up(LIST, unitNo=unit_no)["partnerClients"] if one["name"] == NAME]
    living = [one for one in found if not one["closedAt"]]
    if living:
        (client, *_) = living
        for secret in client["secrets"][1:]:  # the latest first: one stays, and makes room for another
            door.payload(WITHDRAW, input={"clientId": client["clientId"], "secretId": secret["secretId"]})
        made = door.payload(ISSUE, input={"clientId": client["clientId"]})
    else:
        made = door.payload(REGISTER, input={"unitNo": unit_no, "name": NAME, "scopes": SCOPES})
    yield "# 密钥只显示这一次；再次执行会生成新的密钥 / Shown this once; run it again for another secret"
    yield f"export YIZHAN_CLIENT_ID={made['client']['clientId']}"
    yield f"export YIZHAN_CLIENT_SECRET={made['secret']}"
