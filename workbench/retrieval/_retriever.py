"""The retriever: one index over a store, and the arms that read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from workbench.context import Context, Omission
from workbench.errors import ArmNotApplicable, UnknownNameError
from workbench.ranking import embedder, split_terms, words
from workbench.records import Record
from workbench.retrieval._arms import RetrievalArm
from workbench.retrieval._dump import dump_record
from workbench.retrieval._fuse import GRID, HybridFit, HybridWeights, choose, fuse
from workbench.retrieval._index import ChunkIndex, IndexSettings, Progress, RecordStore
from workbench.retrieval._pack import Hit, Ranking, pack
from workbench.retrieval._permitted import PermittedIndex, PermittedStore
from workbench.tokens import DEFAULT_ENCODING, Tokenizer, as_section, tokenizer
from workbench.trust import Access, Guard, host_of

__all__ = ["ARMS", "Retriever"]

ARMS: tuple[str, ...] = ("dense", "bm25", "hybrid", "full", "oracle")
"""Names of the arms that come with the workbench; `oracle` needs to be told the gold records."""

_MIN_POOL = 50
# No chunk with its record's name costs fewer tokens than this, so a pool of budget / cost fills the budget.
_MIN_CHUNK_TOKENS = 20
# Feedback: so many ids of the best chunk join the question, each with this weight. On the airline questions
# 5 to 20 terms with weights from 0.1 to 0.6 gave the same figures within 0.01.
_FEEDBACK_IDS = 20
_FEEDBACK_WEIGHT = 0.3
_MIN_ID_CHARACTERS = 4
# Hits that are looked at before the real search: the rarest words lead, so an id that is there is in them.
_PROBE = 10
# A record of up to this many chunks is shown whole when one of them is found: the other half of a short
# record tells more than the next record does. Longer records are shown by the chunk.
_SHORT_RECORD_CHUNKS = 2


class Retriever:
    """Arms over one index of a store's records. See `Retriever.open`."""

    def __init__(
        self,
        store: RecordStore | PermittedStore,
        index: ChunkIndex | PermittedIndex,
        streams: tuple[str, ...],
        counter: Tokenizer,
        guard: Guard | None = None,
    ) -> None:
        """Use `Retriever.open`, which sees to the index."""
        self._guard = guard
        self._store = store
        self._index = index
        self._streams = streams
        self._tokenizer = counter

    @classmethod
    def open(
        cls,
        store: RecordStore,
        streams: Sequence[str] | None = None,
        *,
        encoding: str = DEFAULT_ENCODING,
        settings: IndexSettings | None = None,
        progress: Progress | None = None,
    ) -> Retriever:
        """Open the index of `store`, bringing it up to what the store holds.

        Only records that changed are indexed again. Vectors are computed when an arm first needs them
        (about 110 ms a chunk and processor), and kept.

        Args:
            store: The records.
            streams: Qualified streams to search, such as `crm.orders`; all by default.
            encoding: Budgets are in tokens of it.
            settings: How records are cut; other settings than the index has build it anew.
            progress: Told `(step, done, total)` while indexing; steps are `chunks` and `vectors`.

        Raises:
            UnknownNameError: A stream is not in the store, or the encoding is not known.
            StoreBusyError: The index is out of date, and another process is writing to the store.
        """
        counter = tokenizer(encoding)
        known = store.streams()
        for stream in streams or ():
            if stream not in known:
                raise UnknownNameError(stream, known, what="a stream of the store", key="streams")
        index = ChunkIndex(store, settings or IndexSettings(), progress)
        index.refresh()
        chosen = tuple(sorted(set(streams))) if streams is not None else ()
        return cls(store, index, chosen, counter)

    def for_role(self, access: Access) -> Retriever:
        """Return the arms as a role has them: what it may not see is taken out before anything is ranked or fitted."""
        if not isinstance(self._index, ChunkIndex) or isinstance(self._store, PermittedStore):
            message = "these arms are those of a role already"
            raise TypeError(message)
        store = PermittedStore(self._store, access)
        return Retriever(store, PermittedIndex(self._index, store), self._streams, self._tokenizer, self._guard)

    def guarded(self, guard: Guard) -> Retriever:
        """Return the arms with text of records treated as a view treats it: cleaned, redacted, fenced."""
        return Retriever(self._store, self._index, self._streams, self._tokenizer, guard)

    def _hosts(self, urn: str) -> Sequence[str]:
        """Return the host of a record's own address, which is known in its text."""
        record = self._store.get(urn)
        host = host_of(record.url) if record is not None else None
        return (host,) if host else ()

    def _packed(
        self, ranking: Ranking, name: str, budget_tokens: int, whole: Callable[[Hit], str | None] | None = None
    ) -> Context:
        return pack(
            ranking,
            name=name,
            budget_tokens=budget_tokens,
            tokenizer=self._tokenizer,
            whole=whole,
            guard=self._guard,
            hosts=self._hosts,
        )

    def dense(self) -> RetrievalArm:
        """Return the naive arm: the chunks whose vectors are nearest to the question's, best first."""
        return self._ranked("dense", self._rank_dense)

    def bm25(self, *, feedback: bool = True) -> RetrievalArm:
        """Return the arm that ranks chunks by BM25 over words that keep ids whole.

        With `feedback` the ids in the best chunk are searched too, with less weight (pseudo-relevance
        feedback), so that records which share an id with it come before those that share common words.
        A record of up to two chunks is shown whole when one of them is found.

        Source: J. Rocchio, "Relevance feedback in information retrieval", in: The SMART System, 1971
        """
        return self._ranked("bm25", lambda q, n: self._rank_bm25(q, n, feedback=feedback), whole=True)

    def hybrid(self, weights: HybridWeights | None = None) -> RetrievalArm:
        """Return the arm that fuses the rankings of `bm25` and `dense`; see `fit_hybrid` for weights."""
        chosen = weights or HybridWeights()

        def rank(question: str, pool: int) -> Ranking:
            return fuse(self._rank_bm25(question, pool), self._rank_dense(question, pool), chosen)

        return self._ranked("hybrid", rank, whole=True)

    def full(self) -> RetrievalArm:
        """Return the arm that shows every record; does not apply where they do not all fit."""
        return RetrievalArm("full", self._answer_full)

    def oracle(self, gold: Mapping[str, Sequence[str]]) -> RetrievalArm:
        """Return the arm that shows the gold records whole: a bound for arms that pick records.

        Args:
            gold: For each question the URNs of its gold records, in the order to show them; empty for a
                question that cannot be answered.
        """
        return RetrievalArm("oracle", lambda question, budget: self._answer_oracle(question, budget, gold))

    def fit_hybrid(
        self,
        examples: Iterable[tuple[str, Sequence[str]]],
        *,
        budget_tokens: int,
        score: Callable[[str, Context], float] | None = None,
    ) -> HybridFit:
        """Find the weights that serve training questions best.

        Args:
            examples: Pairs of a question and the URNs of its gold records. Those without gold are not used.
            budget_tokens: The budget to fit for.
            score: What to raise: `(question, context) -> number`. By default the mean share of the gold
                records' text that is in the context.

        Returns:
            Weights that are no worse on these questions than either ranking alone.
        """
        used = [(question, tuple(urns)) for question, urns in examples if urns]
        pool = _pool(budget_tokens)
        rankings = [(self._rank_bm25(question, pool), self._rank_dense(question, pool)) for question, _ in used]

        def measure(index: int, ranking: Ranking) -> float:
            question, urns = used[index]
            context = self._pack(ranking, "hybrid", budget_tokens, whole=True)
            return score(question, context) if score else self._coverage(context, urns)

        return choose(rankings, measure, grid=GRID)

    def _coverage(self, context: Context, urns: Sequence[str]) -> float:
        records = self._store.get_many(urns)
        shares = []
        for urn in urns:
            whole = len(dump_record(records[urn])) if urn in records else 0
            shown = sum(len(span) for span in context.spans_of(urn))
            shares.append(min(shown / whole, 1.0) if whole else 0.0)
        return sum(shares) / len(shares)

    def _ranked(self, name: str, rank: Callable[[str, int], Ranking], *, whole: bool = False) -> RetrievalArm:
        def answer(question: str, budget_tokens: int) -> Context:
            return self._pack(rank(question, _pool(budget_tokens)), name, budget_tokens, whole=whole)

        return RetrievalArm(name, answer)

    def _pack(self, ranking: Ranking, name: str, budget_tokens: int, *, whole: bool) -> Context:
        dump = self._short_dump if whole else None
        return self._packed(ranking, name, budget_tokens, dump)

    def _short_dump(self, hit: Hit) -> str | None:
        """Return the dump of a short record, if it is still the one that the hit's chunk was cut from."""
        if hit.record_characters > _SHORT_RECORD_CHUNKS * self._index.settings.chunk_characters:
            return None
        record = self._store.get(hit.urn)
        dump = dump_record(record) if record else ""
        same = len(dump) == hit.record_characters and dump.startswith(hit.text, hit.start)
        return dump if same else None

    def _rank_bm25(self, question: str, pool: int, *, feedback: bool = True) -> Ranking:
        asked = split_terms(question)
        wanted = [term.whole for term in asked]
        best = self._index.search_terms(wanted, self._streams, _PROBE if feedback else pool)
        # An id that is in the index says all; its parts (a domain, a first name) would only bring others.
        unknown = [part for term in asked if not _occurs(term.whole, best) for part in term.parts]
        if not (feedback or unknown):
            return self._ranking(best)
        wanted += unknown
        # Where an id of the question is unknown, the best chunk is of another record: nothing to learn from.
        learn = feedback and best and not unknown
        ids = [name for name in _ids(best[0]) if name not in wanted][:_FEEDBACK_IDS] if learn else []
        found = self._ranking(self._index.search_terms(wanted, self._streams, pool, extra=ids, boost=_FEEDBACK_WEIGHT))
        # The score is of the question as it was asked: what parts and feedback add says nothing about that.
        return found._replace(score=best[0].score) if best else found

    def _rank_dense(self, question: str, pool: int) -> Ranking:
        hits = self._index.search_vector(embedder().embed([question])[0], self._streams, pool)
        return self._ranking(hits)

    def _ranking(self, hits: list[Hit]) -> Ranking:
        rest = self._index.count(self._streams) - len(hits)
        # 0 is below any hit's score, so that a threshold treats "nothing found" as the weakest find.
        score = hits[0].score if hits else 0.0
        return Ranking(hits=hits, score=score, rest=max(rest, 0), cut=self._index.cut_records(self._streams))

    def _answer_full(self, question: str, budget_tokens: int) -> Context:
        names = self._streams or tuple(self._store.streams())
        hits: list[Hit] = []
        total = 0
        for name in names:
            for record in self._store.scan(name):
                hit = _whole(record)
                least = self._tokenizer.least(len(hit.text))
                total += least if total + least > budget_tokens else self._tokenizer.count(as_section(hit.text))
                if total > budget_tokens:
                    records = sum(self._store.count(stream) for stream in names)
                    reason = f"all {records} records together exceed the budget of {budget_tokens} tokens."
                    raise ArmNotApplicable(reason, arm="full")
                hits.append(hit)
        return self._packed(Ranking(hits, None, 0), "full", budget_tokens)

    def _answer_oracle(self, question: str, budget_tokens: int, gold: Mapping[str, Sequence[str]]) -> Context:
        if question not in gold:
            reason = f"no gold records are known for the question '{question}'."
            raise ArmNotApplicable(reason, arm="oracle")
        urns = list(dict.fromkeys(gold[question]))
        records = self._store.get_many(urns)
        hits = [_whole(records[urn]) for urn in urns if urn in records]
        ranking = Ranking(hits, 1.0 if hits else 0.0, 0)
        context = self._packed(ranking, "oracle", budget_tokens)
        withheld = self._store.withheld(urns) if isinstance(self._store, PermittedStore) else set()
        missing = [
            Omission(record=urn, reason="missing", detail="A gold record that the store does not hold.")
            for urn in urns
            if urn not in records and urn not in withheld
        ]
        if withheld:
            detail = "Gold records that the role may not see."
            missing.append(Omission(reason="not_permitted", count=len(withheld), detail=detail))
        return context.model_copy(update={"omissions": type(context.omissions)((*context.omissions, *missing))})


def _occurs(term: str, hits: Sequence[Hit]) -> bool:
    texts = (f"{hit.urn}\n{hit.text}" for hit in hits)
    return any(term in words(text) for text in texts if term in text.casefold())


def _ids(hit: Hit) -> list[str]:
    """Return the words of a chunk and its record's name that look like ids, each once, in order."""
    found = dict.fromkeys(term.whole for term in split_terms(f"{hit.urn}\n{hit.text}"))
    return [word for word in found if len(word) >= _MIN_ID_CHARACTERS and any(map(str.isdigit, word))]


def _whole(record: Record) -> Hit:
    dump = dump_record(record)
    return Hit(record.urn, record.urn, start=0, text=dump, score=1.0, record_characters=len(dump))


def _pool(budget_tokens: int) -> int:
    return max(_MIN_POOL, budget_tokens // _MIN_CHUNK_TOKENS)
