"""Strings of HTML for `_repr_html_` and reports: tables, `details`, inline style and nothing else.

A notebook that is not trusted strips `<style>`, `<svg>`, `<script>`, `data-*` and `aria-*`; what is made
here looks the same before and after. Every text is escaped; what these functions return is markup.
"""

from workbench.html._markup import cell, details, escape, paragraph, table

__all__ = ["cell", "details", "escape", "paragraph", "table"]
