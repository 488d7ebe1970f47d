"""The Sphinx configuration of a deck. `helpers.course.slides.build` sets ``language``."""

project = "Kumokata 雲型"
author = "The Kumokata authors"

extensions = [
    "myst_nb",
    "sphinx_revealjs",
    "helpers.course.site.mathml",
    "helpers.course.site.japanese_lines",
    "helpers.course.slides.page_context",
]
templates_path = ["templates"]
root_doc = "deck"

# The lesson was executed before. myst-nb knows priorities for the builders of Sphinx alone: without these
# lines every figure would be dropped for its text.
nb_execution_mode = "off"
nb_output_stderr = "remove"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_mime_priority_overrides = [("revealjs", "text/html", 0), ("revealjs", "text/plain", 1)]
myst_enable_extensions = ["amsmath", "attrs_block", "colon_fence", "dollarmath"]
myst_update_mathjax = False
html_math_renderer = "mathml"
math_number_all = False

# Neither a theme of reveal.js nor its fonts: the template puts everything into the page.
revealjs_html_theme = "revealjs-simple"
revealjs_use_section_ids = False

html_last_updated_fmt = None
html_copy_source = False
html_use_index = False
html_domain_indices = False
smartquotes = False
