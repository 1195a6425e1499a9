"""Other forms of questions for all records, put as the reader of such questions knows them."""
