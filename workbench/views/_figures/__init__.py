"""Figures of what one named record has: which are asked for, over which of its linked records, and over how many."""
