"""What is wrong with a row, and how to repair it: one sentence each, in both languages."""

from contracts import divisions
from contracts.divisions import Division
from gateway.imports.fields import Wrong


def same_as(row: int) -> Wrong:
    return Wrong(
        f"与第 {row} 行重复（县区、名称、地址相同），请删除其中一行",
        f"The same as row {row} (county, name and address); delete one of them",
    )


def formula() -> Wrong:
    return Wrong(
        "此单元格是公式，结果可能随文件变化；请复制整列后“选择性粘贴为数值”",
        "This cell is a formula, whose result may change; copy the column and paste it as values",
    )


def other_suffix() -> Wrong:
    return Wrong(
        "编码后缀与站点类型不符：微站点为 s，流动站点为 d，其他类型无后缀；请核对编码或类型",
        "The suffix does not fit the kind: s for micro, d for mobile, none for others; check the code or the kind",
        "AH-4.5.3",
    )


def unknown_city() -> Wrong:
    return Wrong("不认识的市，请填写设区市的全称，如 合肥市", "Unknown city; write its full name, such as 合肥市")


def unclear_county() -> Wrong:
    return Wrong(
        "不认识的县区，或多个市有同名县区；请填写全称，并填写所在的市",
        "Unknown county, or several cities have one of this name; write the full name and its city",
    )


def not_in_city(city: Division, elsewhere: Division | None) -> Wrong:
    names = "、".join(row.name for row in divisions.children(city.code))
    belongs = f"它属于{divisions.path_of(elsewhere.parent)}；" if elsewhere else ""
    return Wrong(
        f"{city.name}没有这个县区；{belongs}{city.name}的县区有：{names}（开发区请填写其所在的县区）",
        f"There is no such county in {city.name}; its counties are {names} (for a development zone name its county)",
    )


def nobody_named(role: str) -> Wrong:
    return Wrong(
        f"填写了联系电话，请同时填写{role}姓名",
        f"There is a telephone number and nobody it belongs to; name the {role}",
    )


def half_a_pair() -> Wrong:
    return Wrong(
        "经度和纬度须成对填写；不清楚时请两格都留空",
        "Longitude and latitude go together; fill in both, or leave both empty",
    )


def swapped() -> Wrong:
    return Wrong("经度和纬度填反了，请对调", "Longitude and latitude are swapped; exchange them")


def outside() -> Wrong:
    return Wrong(
        "坐标不在中国境内（经度 73–136，纬度 3–54），请核对",
        "The point is outside China (longitude 73–136, latitude 3–54); please check it",
    )


def unknown_unit() -> Wrong:
    return Wrong(
        "不认识的主管工会；请填写组织编号（县区 6 位，乡镇街道 9 位），由县区总工会主管时请留空",
        "Unknown union; write its number (six digits a county, nine a township), or nothing for the county's own",
    )


def code_of(row: int) -> Wrong:
    return Wrong(
        f"与第 {row} 行的站点编码相同；一个编码只属于一个站点，请核对",
        f"The same code as in row {row}; a code belongs to one station, so check both",
        "AH-4.5.5",
    )


def other_province(prefix: str) -> Wrong:
    return Wrong(
        f"编码的前六位不是本省的前缀（此地为 {prefix}：省排序编号加四位区号），请按原始台账核对",
        f"The first six digits are none of the province's (here they are {prefix}); check the original",
        "AH-4.5.2",
    )


def carried_by(name: str) -> Wrong:
    return Wrong(
        f"该编码已属于{f'“{name}”' if name else '辖区外的站点'}；一个编码只属于一个站点，请核对",
        f"This code belongs to {name or 'a station elsewhere'} already; a code belongs to one station",
        "AH-4.5.5",
    )


def out_of_use() -> Wrong:
    return Wrong(
        "该编码已停用，永不再用；请清空此格，验收后自动分配编码",
        "This code is out of use for ever; leave the cell empty, and the station gets one when it is accepted",
        "AH-4.5.5",
    )


def not_taken_over() -> Wrong:
    return Wrong(
        "该前缀已开始赋码，而该编码不在已接收的编码中；请清空此格，验收后自动分配编码",
        "The series is open and this code was not taken over; leave the cell empty, and the station gets a new one",
        "AH-4.5.5",
    )


def another_number() -> Wrong:
    return Wrong(
        "该站点已在网，编码不能通过表格登记或更改；请填写其现有编码，或清空此格",
        "This station is in the network, and no sheet gives it another number; write its own, or leave the cell empty",
        "AH-4.5.5",
    )


def not_changeable(status: str, titles: str) -> Wrong:
    if status in ("rejected", "revoked"):
        return Wrong(
            f"该站点{'已被撤销' if status == 'revoked' else '的申报未予通过'}，不能更改（{titles}）；请删除此行",
            "This station was revoked or turned down for good and cannot be changed; delete the row",
        )
    return Wrong(
        f"该站点的申报正在审批，不能更改（{titles}）；请待验收后再导入，或先退回、撤回申报",
        "This application is being decided and cannot be changed; import it after acceptance, or have it given back",
    )


def picture_is_missing(n: int) -> Wrong:
    return Wrong(
        f"第 {n} 张图片不在文件里（只是链接，或已丢失）；请重新插入图片",
        f"Picture {n} is not in the file (a link, or lost); insert it again",
    )


def picture_is_no_photo(n: int) -> Wrong:
    return Wrong(
        f"第 {n} 张图片的格式不能用；请换成 JPEG 或 PNG 图片",
        f"Picture {n} is of a format that is not taken; put in a JPEG or PNG",
    )


def picture_is_too_large(n: int, most: int) -> Wrong:
    return Wrong(
        f"第 {n} 张图片太大，最多 {most} MB；请压缩后重新插入", f"Picture {n} is larger than {most} MB; reduce it"
    )


def picture_is_cropped(n: int) -> Wrong:
    return Wrong(
        f"第 {n} 张图片裁剪过，裁掉的部分仍在文件里；请用“压缩图片”删除剪裁区域，或换成裁好的图片",
        f"Picture {n} is cropped, and what was cut off is still in the file; compress it, or put in one that is cut",
    )


def picture_is_unfit(n: int, zh: str, en: str) -> Wrong:
    return Wrong(f"第 {n} 张图片：{zh}", f"Picture {n}: {en}")


def too_many_pictures(most: int) -> Wrong:
    return Wrong(f"图片太多，一个站点最多 {most} 张", f"Too many pictures: at most {most} for a station")


def stays(titles: str) -> Wrong:
    return Wrong(
        f"已直接生效的内容（{titles}）不随导入撤回，需要时请在站点页面更改；待批准的变更已撤回",
        f"What took effect at once ({titles}) stays; change it on the station's page. What waited was taken back",
    )
