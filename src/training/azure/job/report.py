"""Says what happens: one JSON object a line on stdout, and metrics to MLflow where there is one."""

from __future__ import annotations

import json
import math
from typing import Any, Mapping


class Report:
    """Only the first process of a run has a voice; the others' reports go nowhere."""

    def __init__(self, heard: bool) -> None:
        self._heard = heard
        self._mlflow = import_mlflow() if heard else None

    def line(self, event: str, **fields: Any) -> None:
        """Prints `{"modelBuilder": event, ...fields}`; numbers that are not finite become null."""
        if self._heard:
            values = {name: finite(value) for name, value in fields.items()}
            print(json.dumps({"modelBuilder": event, **values}, ensure_ascii=False), flush=True)

    def log(self, values: Mapping[str, float | None], step: int) -> None:
        """Sends metrics to MLflow. Training never fails for it: the first failure ends the attempts."""
        if self._mlflow is None:
            return
        known = {name: value for name, value in values.items() if value is not None and math.isfinite(value)}
        try:
            self._mlflow.log_metrics(known, step=step)
        except Exception as error:  # any: a metrics server's troubles are not ours
            self._mlflow = None
            self.line("note", text=f"MLflow does not take metrics ({one_line(error)}); this log has them all.")


def import_mlflow() -> Any:
    try:
        import mlflow
    except Exception:  # a broken installation raises more than ImportError
        return None
    return mlflow


def finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def one_line(error: BaseException) -> str:
    """The error's text, 300 characters at most; its kind where it has none."""
    return " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
