"""What a question asks of the records it names: the sections, fields, elements and values that it points at."""
