"""What a person at the keyboard is told, in Chinese and in English, when something stands in the way."""


class Plain(Exception):
    """An obstacle that the reader can remove; it is shown as a sentence, never as a traceback."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en
