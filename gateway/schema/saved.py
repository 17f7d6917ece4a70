"""Saved views (保存的视图): a list's filter, sort and columns, checked against what the list itself takes."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, Undefined, get_named_type
from graphql.utilities import coerce_input_value
from strawberry.scalars import JSON

from contracts.values import uuid7
from gateway.saved import MOST, Saved
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument
LONGEST_NAME, LONGEST_SHAPE = 40, 4_000
PARTS = frozenset({"filter", "sort", "columns"})


class NoSuchList(Invalid):
    """A list is a query that goes page by page."""

    code, zh, en = "no-such-list", "没有这个列表", "There is no such list"


class BadViewName(Invalid):
    """It stands on a tab."""

    code = "bad-view-name"
    zh, en = f"视图名称须为 1 至 {LONGEST_NAME} 字", f"A view's name has 1 to {LONGEST_NAME} characters"


class BadViewShape(Invalid):
    """What the list itself would not take."""

    code = "bad-view-shape"
    zh = "视图内容有误：须为该列表的 filter、sort、columns，且不超过 4000 字节"
    en = "A view holds filter, sort and columns as its list takes them, in at most 4,000 bytes"


class NotYourUnit(Invalid):
    """Shared with those one works with."""

    code, zh, en = "not-your-unit", "只能与本人任职的组织共享", "A view is shared with a unit that you hold a role in"


@strawberry.type(description="保存的视图 / A saved view of a list.")
class SavedView:
    view_id: UUID = _field(description="视图编号 / The view's id.")
    of_list: str = _field(name="list", description="列表名称，如 stations / The list, as its query is called.")
    name: str = _field(description="名称 / Name.")
    shape: JSON = _field(description="内容：filter、sort、columns / Its filter, sort and columns.")
    unit_no: int | None = _field(description="共享的组织编号；私有为空 / The unit it is shared with; null if private.")
    own: bool = _field(description="是否本人保存 / Whether I saved it.")
    preferred: bool = _field(description="是否为本人的默认视图 / Whether the list opens with it for me.")

    @classmethod
    def of(cls, kept: Saved, account: UUID) -> "SavedView":
        own = kept.account_id == account
        return cls(
            view_id=kept.view_id,
            of_list=kept.of_list,
            name=kept.name,
            shape=kept.shape,
            unit_no=kept.unit_no,
            own=own,
            preferred=own and kept.preferred,
        )


@strawberry.input(description="保存视图 / To save a view.")
class SaveViewInput:
    id: UUID | None = _field(default=None, description="视图编号；省略则新建 / Which; a new one if left out.")
    of_list: str = _field(name="list", description="列表名称，如 stations / The list, as its query is called.")
    name: str = _field(description=f"名称，至多 {LONGEST_NAME} 字 / Name, at most {LONGEST_NAME} characters.")
    shape: JSON = _field(description="内容：filter、sort、columns / Its filter, sort and columns.")
    unit_no: int | None = _field(default=None, description="与此组织共享 / Share it with this unit.")
    preferred: bool = _field(default=False, description="设为本人的默认视图 / The list opens with it for me.")


@strawberry.input(description="删除视图 / To delete a view.")
class DeleteViewInput:
    id: UUID = _field(description="视图编号 / Which.")


@strawberry.input(description="排列视图 / To put views in order.")
class ReorderViewsInput:
    of_list: str = _field(name="list", description="列表名称，如 stations / The list, as its query is called.")
    ids: list[UUID] = _field(description="本人视图的编号，依次 / My views, in this order.")


@strawberry.type(description="视图办理结果 / What became of it.")
class SavedViewsPayload:
    views: list[SavedView] = _field(
        description="此列表现有的视图；未办成时为空 / The views of the list as they are now; empty if refused."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Query:
    @query("列表的视图：本人保存的在前，其后为本组织共享的 / The views of a list: my own, then those of my units.")
    async def saved_views(
        self,
        info: Info,
        of_list: Annotated[
            str, _argument(name="list", description="列表名称，如 stations / The list, as its query is called.")
        ],
    ) -> list[SavedView]:
        return await _views(info, of_list)


@strawberry.type
class Mutation:
    @mutation("保存视图，私有或与本组织共享 / Save a view, for myself or shared with a unit of mine.")
    async def save_view(self, info: Info, input: SaveViewInput) -> SavedViewsPayload:
        session = info.context.session
        try:
            shape: Any = input.shape
            check(info.schema._schema, input.of_list, shape)  # noqa: SLF001
            if not 1 <= len(name := input.name.strip()) <= LONGEST_NAME:
                raise BadViewName(path="name")
            if input.unit_no is not None and input.unit_no not in units_of(info):
                raise NotYourUnit(path="unitNo")
            made = Saved(
                input.id or uuid7(),
                session.viewer.account,
                input.unit_no,
                input.of_list,
                name,
                shape,
                input.preferred,
            )
            async with info.context.denials("saveView", f"view-{made.view_id}"):
                await info.context.front.saved.save(made)
        except MENDABLE as refusal:
            return SavedViewsPayload(views=[], user_errors=[UserError.of(refusal)])
        return SavedViewsPayload(views=await _views(info, input.of_list), user_errors=[])

    @mutation("删除本人的视图 / Delete a view of mine.")
    async def delete_view(self, info: Info, input: DeleteViewInput) -> SavedViewsPayload:
        try:
            async with info.context.denials("deleteView", f"view-{input.id}"):
                of_list = await info.context.front.saved.delete(info.context.session.viewer.account, input.id)
        except MENDABLE as refusal:
            return SavedViewsPayload(views=[], user_errors=[UserError.of(refusal)])
        return SavedViewsPayload(views=await _views(info, of_list), user_errors=[])

    @mutation("排列本人的视图 / Put my views of a list in order.")
    async def reorder_views(self, info: Info, input: ReorderViewsInput) -> SavedViewsPayload:
        account = info.context.session.viewer.account
        await info.context.front.saved.reorder(account, input.of_list, input.ids[:MOST])
        return SavedViewsPayload(views=await _views(info, input.of_list), user_errors=[])


async def _views(info: Info, of_list: str) -> list[SavedView]:
    account = info.context.session.viewer.account
    return [SavedView.of(one, account) for one in await info.context.front.saved.of(account, units_of(info), of_list)]


def units_of(info: Info) -> list[int]:
    return [hat.unit_no for hat in info.context.session.identity.hats]


def check(schema: GraphQLSchema, of_list: str, shape: Any) -> None:
    """Refuse what the list would not take: a filter of its input, a sort of its words, columns of its rows."""
    assert schema.query_type
    field = schema.query_type.fields.get(of_list)
    rows = getattr(get_named_type(field.type), "fields", {}).get("nodes") if field else None
    if field is None or rows is None:
        raise NoSuchList(path="list")
    if not isinstance(shape, dict) or not shape.keys() <= PARTS or len(msgspec.json.encode(shape)) > LONGEST_SHAPE:
        raise BadViewShape(path="shape")
    for part in shape.keys() & {"filter", "sort"}:
        if part not in field.args or coerce_input_value(shape[part], field.args[part].type) is Undefined:
            raise BadViewShape(path="shape")
    kind = get_named_type(rows.type)
    columns = shape.get("columns", [])
    if not isinstance(columns, list) or not isinstance(kind, GraphQLObjectType):
        raise BadViewShape(path="shape")
    if not all(isinstance(one, str) and one in kind.fields for one in columns) or len({*columns}) < len(columns):
        raise BadViewShape(path="shape")
