"""What a question names: records by their keys and names, whole, in part or misspelt, and names that fit nothing."""
