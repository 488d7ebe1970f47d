"""The one Sphinx configuration of both languages. `helpers.course.site.build` sets ``language``."""

project = "Kumokata 雲型"
author = "The Kumokata authors"

extensions = [
    "myst_nb",
    "helpers.course.site.mathml",
    "helpers.course.site.japanese_lines",
    "helpers.course.site.page_context",
]
templates_path = ["templates"]
exclude_patterns: list[str] = []
html_additional_pages = {"search": "search.html"}

# The lessons were executed before; a page shows what they showed.
nb_execution_mode = "off"
nb_output_stderr = "remove"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_mime_priority_overrides = [
    ("html", "text/html", 0),
    ("html", "image/svg+xml", 1),
    ("html", "image/png", 2),
    ("html", "text/markdown", 3),
    ("html", "text/plain", 9),
]
myst_enable_extensions = ["amsmath", "attrs_block", "colon_fence", "dollarmath"]
# [20](fact:fact-sns-…): the number leads to its entry on the facts page, which leads to the source.
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "fact": {"url": "facts.html#{{path}}", "classes": ["fact-link"]},
}
myst_heading_anchors = 4
myst_update_mathjax = False
html_math_renderer = "mathml"
math_number_all = False

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["kumokata.css"]
html_js_files = ["kumokata.js"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"

# The same input gives the same bytes: no dates, no copies of sources, no lists that nobody reads.
html_last_updated_fmt = None
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
smartquotes = False
