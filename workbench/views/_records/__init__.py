"""What a view reads: its spec, its source, the values and leaves of records, and the vocabulary that a stream has."""
