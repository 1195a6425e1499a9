"""Conditions, figures and groups that a question for all records gives: values, bounds, lacks, orders, comparisons."""
