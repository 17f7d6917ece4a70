"""What a person at the keyboard is told, in Chinese and in English: how it goes on, and what stands in the way."""

import contextlib


class Plain(Exception):
    """An obstacle that the reader can remove; it is shown as a sentence, never as a traceback."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en


def tell(line: str) -> None:
    """Progress for whoever looks; nobody need: the terminal may be gone."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)  # noqa: T201
