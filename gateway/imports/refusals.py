"""Why a whole sheet is turned away, before a single row is looked at."""

from services.chassis.errors import Invalid


class SheetIsTooLarge(Invalid):
    """A limit that is checked before anything is parsed."""

    code = "sheet-too-large"
    zh = "文件太大：最多 20 MB（解压后 200 MB），请拆分后分批导入"
    en = "The file is too large: at most 20 MB (200 MB unpacked); split it and import the parts"


class SheetHasTooManyRows(Invalid):
    """More rows, or a wider table, than one import takes."""

    code = "sheet-too-many-rows"
    zh = "表格太大：一次最多导入 50000 行、100 列，请拆分后分批导入"
    en = "The sheet is too big: at most 50,000 rows and 100 columns at once; split it and import the parts"


class SheetIsUnreadable(Invalid):
    """Not a workbook and not a text table, or a damaged one."""

    code = "sheet-unreadable"
    zh = "无法读取该文件：请使用未加密的 .xlsx 工作簿，或以 UTF-8、GB18030 编码保存的 .csv 文件"
    en = "This file cannot be read: use an unencrypted .xlsx workbook, or a .csv saved as UTF-8 or GB18030"


class SheetIsEmpty(Invalid):
    """A heading and nothing below it, or nothing at all."""

    code = "sheet-empty"
    zh = "表格中没有可导入的数据行"
    en = "The sheet has no rows to import"


class NoSuchColumn(Invalid):
    """A mapping names a column that the template does not have."""

    code, zh, en = "no-such-column", "模板中没有这一列", "The template has no such column"


class ColumnTwice(Invalid):
    """Two headings cannot both be one column."""

    code, zh, en = (
        "column-twice",
        "同一列被指定了两次，请只保留一处",
        "One column is named for two headings; choose one",
    )


class SheetLacksColumns(Invalid):
    """Without these columns no row can become an application."""

    code = "sheet-lacks-columns"

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        titles = "、".join(missing)
        super().__init__(
            zh=f"表头缺少必需的列：{titles}；请把表头放在数据上方的一行，并使用模板中的列名",
            en=f"The heading lacks {titles}; put it in one row above the data, with the names of the template",
        )
