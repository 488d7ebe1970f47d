"""One server: every request is its own.

Run it to draw it: ``python diagrams/one_server.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import EC2
from diagrams.onprem.client import Users

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="1 台のサーバー", en="One server"),
    components=(
        Component("users", Text("利用者", "users"), Users),
        Component("server", Text("サーバー\n（1 台）", "server\n(one)"), EC2),
    ),
    flows=(Flow("users", "server", Text("すべての要求", "every request")),),
)

if __name__ == "__main__":
    main(__file__)
