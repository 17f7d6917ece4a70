"""The parts of a station as the schema shows them: where it is, who answers for it, when it opens, what it lacks."""

from uuid import UUID

import strawberry

from gateway.schema.words import Capture, Datum

_field = strawberry.field


@strawberry.type(
    description="采集时的坐标，经纬度为十进制度 / A point as captured, in decimal degrees; never converted."
)
class Place:
    lng: float = _field(description="经度，度 / Longitude, degrees.")
    lat: float = _field(description="纬度，度 / Latitude, degrees.")
    datum: Datum = _field(description="坐标系 / The coordinate system of the pair.")
    capture: Capture = _field(description="坐标来源 / How it was got.")


@strawberry.type(description="站长、负责人或联络员 / Who answers for a station; in full only by revealPerson.")
class Head:
    person_id: UUID = _field(description="人员编号 / The person's id.")
    name: str | None = _field(description="姓名；已删除时为空 / Null once erased.")
    phone_masked: str | None = _field(description="联系电话，已隐去中间数字 / The number, masked.")


@strawberry.type(description="一段开放时间 / A stretch of opening time.")
class OpeningTime:
    days: list[int] = _field(description="星期，1 为周一 / Days of the week, 1 is Monday.")
    opens: int = _field(description="开始，零点起的分钟数 / Minutes after midnight.")
    closes: int = _field(description="结束；超过 1440 为次日 / Minutes after midnight; beyond 1440 on the next day.")


@strawberry.type(description="突破软性规定的理由 / Why a soft rule (原则上、一般) was passed over.")
class Waiver:
    clause: str = _field(description="条款编号 / The clause.")
    reason: str = _field(description="理由 / The reason.")


@strawberry.type(description="与标准的差距 / What a station lacks of the standard.")
class Shortfall:
    code: str = _field(description="稳定的代码，如 too-small / A stable code, such as too-small.")
    clause: str = _field(description="条款编号 / The clause.")
    message: str = _field(description="中文说明 / The sentence in Chinese.")
    message_en: str = _field(description="英文说明 / The sentence in English.")
    soft: bool = _field(description="说明理由即可突破（原则上、一般）/ Possible with a recorded reason.")
    path: str | None = _field(description="相关的字段 / The field it is about.")
