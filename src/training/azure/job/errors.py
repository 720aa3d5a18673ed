"""The one error that a person is meant to read."""

from __future__ import annotations


class JobError(Exception):
    """What was wrong, with which file or value, and the next step; both one line. `code` is kebab-case and stable."""

    def __init__(self, code: str, message: str, hint: str, exit_code: int = 1) -> None:
        super().__init__(code, message, hint, exit_code)
        self.code = code
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
