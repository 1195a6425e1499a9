"""English as questions are written in it: stems, days, closed lists of words and the forms in which people ask."""
