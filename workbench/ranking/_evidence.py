"""Which sentences of some texts are the evidence for an answer: words, the words around them, and meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import snowballstemmer

from workbench.ranking._cells import cells_of
from workbench.ranking._embed import embedder
from workbench.ranking._pieces import kept_pieces
from workbench.ranking._sentences import Sentence, split_sentences
from workbench.ranking._words import terms

__all__ = ["EvidenceIndex", "Found", "stemmed_terms"]

_K1, _B = 1.2, 0.75
# Sentences on either side whose words count as said beside a sentence, and as said around it.
_BESIDE, _AROUND = 2, 6
# Sentences on either side whose meaning counts as beside it.
_MEANT_BESIDE = 1
_CANDIDATES = 48
# Weights of a sentence's BM25 alone, beside and around, each as a share of what the question's words can give, of its
# meaning alone and beside, and of its closeness as a whole: where meaning is not asked, and where it is. Fitted by a
# listwise softmax over the sentences of one corpus (`benchmarks/fit_passages.py`: `wikitexts` of the chunking
# benchmark, 144 questions); the others are what they are measured on.
_BY_WORDS = np.array([10.1, 5.6, 12.7, 0.0, 0.0, 0.0])
_BY_BOTH = np.array([0.0, 2.2, 6.1, 5.4, 4.7, 0.8])
# Weight of what a row's label (its first cell that holds something) and the question share: it names the row, however
# little else it holds. Fitted on every second table of TAT-QA's development set; 8 to 12 do alike there.
_BY_LABEL = 8.0
_SMALL_SHARE = 1e-12

_stemmer = snowballstemmer.stemmer("english")
Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word)) if word.isalpha() else word


def stemmed_terms(text: str) -> list[str]:
    """Return `terms` of a text with English stems, so that `advises` meets `advised`; ids stay whole."""
    return [_stem(word) for word in terms(text)]


@dataclass(frozen=True)
class Found:
    """A sentence that may be evidence.

    Attributes:
        text: Index of the text it stands in.
        sentence: Index of the sentence in `EvidenceIndex.sentences` of that text.
        share: How much of the evidence it is likely to be: over all that was found the shares add up to 1.
        words: How much of what the question's words can give stands around it, 0 to 1.
        cosine: Its closeness in meaning to the question, -1 to 1; 0 where meaning was not asked.
    """

    text: int
    sentence: int
    share: float
    words: float
    cosine: float


class EvidenceIndex:
    """Sentences of texts, ranked for a question.

    Example:
        >>> index = EvidenceIndex(["The parcel came late. It was blue.", "Fees are due in May."], meaning=False)
        >>> best = index.rank("When are fees due?")[0]
        >>> best.text, best.sentence
        (1, 0)
    """

    def __init__(self, texts: Sequence[str], *, meaning: bool = True) -> None:
        """Split and index `texts`; with `meaning` the likeliest sentences are also compared by the embedder."""
        self.texts = tuple(texts)
        self.sentences: tuple[list[Sentence], ...] = tuple(split_sentences(text) for text in self.texts)
        self._meaning = meaning
        self._where = [(t, s) for t, held in enumerate(self.sentences) for s in range(len(held))]
        size = len(self._where)
        owner = np.array([t for t, _ in self._where], dtype=np.intp)
        first = np.searchsorted(owner, owner, side="left")
        behind = np.searchsorted(owner, owner, side="right")
        at = np.arange(size)
        self._windows = [
            (np.maximum(at - reach, first), np.minimum(at + reach + 1, behind)) for reach in (0, _BESIDE, _AROUND)
        ]
        lengths = np.zeros(size)
        postings: dict[str, list[tuple[int, int]]] = {}
        for index in range(size):
            counts = Counter(stemmed_terms(self._text(index)))
            lengths[index] = counts.total()
            for term, count in counts.items():
                postings.setdefault(term, []).append((index, count))
        self._postings = {
            term: (np.array([i for i, _ in pairs], dtype=np.intp), np.array([c for _, c in pairs], dtype=np.float64))
            for term, pairs in postings.items()
        }
        self._norms = [_norms(_sums(lengths, window)) for window in self._windows]
        self._labels, self._label_weights = self._read_labels()

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self._where)

    def rank(self, question: str) -> list[Found]:
        """Return the sentences that may be evidence, the likeliest first; ties in the order of the texts.

        Where there are more than 48 sentences, those are ranked that share words with the question or stand
        near such words, the best 48 of them.
        """
        chosen, features, label = self.compare(question)
        if not chosen.size:
            return []
        asks_meaning = self._meaning and not question.isspace()
        score = features @ (_BY_BOTH if asks_meaning else _BY_WORDS) + label
        shares = np.exp(score - score.max())
        shares /= shares.sum()
        order = sorted(range(len(chosen)), key=lambda i: (-shares[i], int(chosen[i])))
        return [
            Found(*self._where[int(chosen[i])], float(shares[i]), float(features[i, 2]), float(features[i, 5]))
            for i in order
            if shares[i] > _SMALL_SHARE
        ]

    def compare(self, question: str) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
        """Return what the likeliest sentences have to do with a question.

        Returns:
            The numbers of the sentences, over all texts, shape `(n,)`; what is weighted of each, shape `(n, 6)`: its
            words alone, beside and around, its meaning alone and beside, and its closeness as a whole; and what its
            label weighs, shape `(n,)`.
        """
        asked = list(dict.fromkeys(stemmed_terms(question)))
        by_words = self._by_words(asked)
        by_label = _BY_LABEL * self._by_label(asked)
        first_score = by_words @ _BY_WORDS[:3] + by_label
        chosen = np.argsort(-first_score, kind="stable")[:_CANDIDATES]
        if len(self._where) > _CANDIDATES:
            chosen = chosen[first_score[chosen] > 0]
        meanings = np.zeros((len(chosen), 3))
        if self._meaning and chosen.size and question and not question.isspace():
            meanings = self._by_meaning(question, chosen)
        return chosen, np.column_stack([by_words[chosen], meanings]), by_label[chosen]

    def where(self, number: int) -> tuple[int, int]:
        """Return in which text a sentence stands, and as which of its sentences."""
        return self._where[number]

    def _text(self, index: int) -> str:
        text, sentence = self._where[index]
        held = self.sentences[text][sentence]
        return self.texts[text][held.start : held.end]

    def _by_words(self, question: Sequence[str]) -> Floats:
        """Return, for each sentence, BM25 of it alone, beside and around, as shares of the most there can be."""
        size = len(self._where)
        scores = np.zeros((size, len(self._windows)))
        most = 0.0
        for term in question:
            found = self._postings.get(term)
            weight = self._weight(term)
            most += weight * (_K1 + 1)
            if found is None:
                continue
            counts = np.zeros(size)
            counts[found[0]] = found[1]
            for column, window in enumerate(self._windows):
                near = _sums(counts, window)
                scores[:, column] += weight * near * (_K1 + 1) / (near + self._norms[column])
        return scores / most if most else scores

    def _weight(self, term: str) -> float:
        """Return how rare a term is among the sentences: BM25's inverse document frequency."""
        size = len(self._where)
        holding = len(self._postings[term][0]) if term in self._postings else 0
        return float(np.log1p((size - holding + 0.5) / (holding + 0.5)))

    def _read_labels(self) -> tuple[dict[str, npt.NDArray[np.intp]], Floats]:
        """Return in which rows' labels each term stands, and what the terms of each sentence's label weigh together."""
        standing: dict[str, list[int]] = {}
        weights = np.zeros(len(self._where))
        for index, (text, number) in enumerate(self._where):
            one = self.sentences[text][number]
            if one.kind != "row":
                continue
            cells = cells_of(self.texts[text], one)
            start, end = next(((start, end) for start, end in cells if end > start), (one.start, one.start))
            for term in dict.fromkeys(stemmed_terms(self.texts[text][start:end])):
                standing.setdefault(term, []).append(index)
                weights[index] += self._weight(term)
        return {term: np.array(rows, dtype=np.intp) for term, rows in standing.items()}, weights

    def _by_label(self, question: Sequence[str]) -> Floats:
        """Return, for each sentence, what its label and the question share, 0 to 1; 0 where it has no label.

        That is the geometric mean of the share of the label that the question says and of the share of the question
        that the label says, by weight: so one common word in a label of one word does not name its row.
        """
        said = np.zeros(len(self._where))
        for term in question:
            if term in self._labels:
                said[self._labels[term]] += self._weight(term)
        whole = np.sqrt(self._label_weights * sum(map(self._weight, question)))
        shares: Floats = np.divide(said, whole, out=said, where=whole > 0)
        return shares

    def _by_meaning(self, question: str, chosen: npt.NDArray[np.intp]) -> Floats:
        """Return how near sentences come to the question, alone, beside and as a whole: shape `(len(chosen), 3)`.

        Alone and beside, each word piece of the question looks for the piece that comes nearest to it (late
        interaction: Khattab and Zaharia, ColBERT, SIGIR 2020); the mean is by the pieces' weights.
        """
        first, behind = self._windows[1]
        low = np.maximum(chosen - _MEANT_BESIDE, first[chosen])
        high = np.minimum(chosen + _MEANT_BESIDE + 1, behind[chosen])
        needed = sorted({int(i) for a, b in zip(low, high, strict=True) for i in range(a, b)})
        *read, asked = kept_pieces().read([*(self._text(index) for index in needed), question])
        pieces = dict(zip(needed, read, strict=True))
        nearest = {i: (asked.vectors @ one.vectors.T).max(axis=1, initial=-1.0) for i, one in pieces.items()}
        weights = self._piece_weights(asked.ids)
        near = np.zeros((len(chosen), 3))
        for row, (index, a, b) in enumerate(zip(chosen.tolist(), low, high, strict=True)):
            beside = np.max([nearest[i] for i in range(a, b)], axis=0)
            near[row] = nearest[index] @ weights, beside @ weights, pieces[index].whole @ asked.whole
        return near

    def _piece_weights(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Return what each of a question's word pieces counts for; they add up to 1.

        That is the square of how rare it is among the sentences: words that stand everywhere find something near
        everywhere.
        """
        holding = self._piece_counts
        counts = np.array([holding.get(int(one), 0) for one in ids], dtype=np.float64)
        weights: Floats = np.log1p((len(self._where) - counts + 0.5) / (counts + 0.5)) ** 2
        return weights / weights.sum() if weights.size else weights

    @cached_property
    def _piece_counts(self) -> Counter[int]:
        """In how many sentences each word piece stands."""
        counts: Counter[int] = Counter()
        for ids in embedder().pieces([self._text(index) for index in range(len(self._where))]):
            counts.update(set(ids.tolist()))
        return counts


def _sums(values: Floats, window: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]) -> Floats:
    running = np.concatenate(([0.0], np.cumsum(values)))
    sums: Floats = running[window[1]] - running[window[0]]
    return sums


def _norms(lengths: Floats) -> Floats:
    mean = float(lengths.mean()) if lengths.size else 0.0
    # Texts without a word have no mean length to divide by.
    norms: Floats = _K1 * (1 - _B + _B * lengths / mean) if mean else np.full(lengths.shape, _K1)
    return norms
