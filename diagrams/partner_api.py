"""An API for partners' servers, the third case of lesson 50, as its review file describes it.

Run it to draw it: ``python diagrams/partner_api.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.figures.diagram import main
from helpers.review import case

ARCHITECTURE = case("partner_api").architecture
DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
