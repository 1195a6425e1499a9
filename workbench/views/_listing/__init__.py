"""Questions for all records that have some attributes: read over a spec's entities, counted, grouped and listed."""
