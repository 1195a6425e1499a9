"""A store in memory: what a pull needs and nothing else."""

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Upserted:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


class MemoryStore:
    def __init__(self):
        self.records = {}
        self.cursors = {}
        self.states = {}
        self.deliveries = {}
        self.meta = {}
        self.largest_batch = 0

    def stream(self, name):
        return self.records.setdefault(name, {})

    def scan(self, name):
        yield from (self.stream(name)[record_id] for record_id in self.ids(name))

    def get(self, urn):
        head, _, record_id = urn.partition("/")
        return self.stream(head.replace(":", ".", 1)).get(record_id)

    def ids(self, name):
        return sorted(self.stream(name))

    def snapshot(self):
        lines = sorted(f"{r.urn} {r.content_hash()}" for s in self.records.values() for r in s.values())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @contextmanager
    def writer(self):
        yield self

    def cursor(self, stream):
        return self.cursors.get(stream)

    def upsert(self, stream, records):
        self.largest_batch = max(self.largest_batch, len(records))
        done, held = Upserted(), self.stream(stream)
        for record in records:
            old = held.get(record.id)
            same = old is not None and old.content_hash() == record.content_hash()
            done.new += old is None
            done.unchanged += same
            done.changed += old is not None and not same
            held[record.id] = record
        return done

    def tombstone(self, stream, ids):
        held = self.stream(stream)
        return len([held.pop(i) for i in list(ids) if i in held])

    def live_ids(self, stream):
        yield from self.ids(stream)

    def set_cursor(self, stream, cursor):
        self.cursors[stream] = cursor

    def part(self, stream, part):
        return self.states.get(stream, {}).get(part)

    def parts(self, stream):
        yield from sorted(self.states.get(stream, {}).items())

    def set_parts(self, stream, states):
        held = self.states.setdefault(stream, {})
        for part, state in states.items():
            if state is None:
                held.pop(part, None)
            else:
                held[part] = state

    def clear_parts(self, stream):
        self.states.pop(stream, None)

    def known_ids(self, stream, ids):
        return set(ids) & set(self.stream(stream))

    def delivered(self, connector, delivery_id):
        return (connector, delivery_id) in self.deliveries

    def remember_delivery(self, connector, delivery_id, at):
        new = not self.delivered(connector, delivery_id)
        self.deliveries.setdefault((connector, delivery_id), at)
        return new

    def meta_get(self, key):
        return self.meta.get(key)

    def meta_set(self, key, value):
        self.meta[key] = value

    def finish(self):
        pass
