"""From what a question names to what may be shown of it: the plan, its prices, and contexts of what names nothing."""
