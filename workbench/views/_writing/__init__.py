"""What a view writes: rows chosen by links, their text in each format, the fit into a budget, the context's parts."""
