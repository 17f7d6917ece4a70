"""The typed Python client of the partner API, written from its OpenAPI document: one module, on httpx alone."""

import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FRAME = Path(__file__).with_name("client_frame.txt")
MARK = "    # --- operations"
Schema = Mapping[str, Any]
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def written(document: Schema) -> str:
    """The module's text."""
    frame = FRAME.read_text(encoding="utf-8")
    head, tail = frame.split("# --- shapes\n")
    shapes = "\n\n".join(_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items()))
    methods = "\n".join(_methods(document))
    body = tail.split(MARK + "\n")[0].rstrip()
    return formatted(f"{head.rstrip()}\n\n\n{shapes}\n\n\n{body.strip()}\n\n{methods}")


def formatted(text: str) -> str:
    """As everything here is laid out."""
    asked = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "client.py", "-"]
    return subprocess.run(asked, input=text, capture_output=True, text=True, check=True).stdout


def _shape(name: str, schema: Schema) -> str:
    """A schema as a ``TypedDict``, or as the words that it may be."""
    if "enum" in schema:
        return f"{name} = {kind(schema)}"
    required = set(schema.get("required", ()))
    lines = [f"class {name}(TypedDict):", f'    """{_first(schema.get("description", name))}"""', ""]
    for field, inner in schema.get("properties", {}).items():
        text = kind(inner)
        lines.append(f"    {field}: {text if field in required else f'NotRequired[{text}]'}")
    return "\n".join(lines)


def kind(schema: Schema) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr_of, schema['enum']))}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list[{kind(schema.get('items', {}))}]"
    said = schema.get("type", "object")
    if isinstance(said, list):
        return " | ".join(PLAIN[one] for one in said)
    return PLAIN.get(said, "dict[str, Any]")


def repr_of(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _methods(document: Schema) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] != "getToken":
                yield _method(path, method, operation)


def _method(path: str, method: str, operation: Schema) -> str:
    """One operation: the path's parts by place, everything else by name."""
    parameters = operation.get("parameters", ())
    parts = [one for one in parameters if one["in"] == "path"]
    query = [one for one in parameters if one["in"] == "query"]
    conditions = [one for one in parameters if one["in"] == "header" and one["name"] != "Idempotency-Key"]
    changes = any(one["name"] == "Idempotency-Key" for one in parameters)
    content = operation.get("requestBody", {}).get("content", {})
    takes, media = content.get("application/json", {}).get("schema"), [one for one in content if "json" not in one]
    places = ["self", *(f"{snake(one['name'])}: {kind(one['schema'])}" for one in parts)]
    places += [f"body: {kind(takes)}"] if takes else ["content: bytes", "media: str"] if content else []
    named = [f"{snake(one['name'])}: {kind(one['schema'])} | None = None" for one in (*query, *conditions)]
    named += ["key: str | None = None"] if changes else []
    gives = _gives(operation)
    asked = [f'"{method.upper()}"', f'f"{_filled(path)}"' if parts else f'"{path}"']
    if query:
        asked.append("query={" + ", ".join(f'"{one["name"]}": {snake(one["name"])}' for one in query) + "}")
    if conditions:
        asked.append("headers={" + ", ".join(f'"{one["name"]}": {snake(one["name"])}' for one in conditions) + "}")
    if changes:
        asked.append("key=key or new_key()")
    asked += ["body=body"] if takes else ["content=content", "media=media"] if content else []
    call = f"self._ask({', '.join(asked)})"
    lines = [f"    def {snake(operation['operationId'])}("]
    lines += [f"        {one}," for one in (*places, *(["*", *named] if named else []))]
    lines += [f"    ) -> {gives}:", f'        """{_first(operation["summary"])}."""']
    if gives == "None":
        lines.append(f"        {call}")
    elif gives == "bytes":
        lines.append(f"        return {call}.content")
    else:
        lines.append(f"        return cast({gives}, {call}.json())")
    assert media or not content or takes
    return "\n".join(lines) + "\n"


def _gives(operation: Schema) -> str:
    """What a good answer holds."""
    (good, *_) = [one for status, one in operation["responses"].items() if status.startswith("2")]
    content = good.get("content", {})
    if "application/json" in content:
        return kind(content["application/json"]["schema"])
    return "bytes" if content else "None"


def _filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "{quoted(" + snake(found[1]) + ")}", path)


def snake(name: str) -> str:
    text = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name)).lower()
    return f"{text}_" if keyword.iskeyword(text) else text


def _first(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".").replace('"', "'")
