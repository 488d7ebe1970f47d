"""One server: every request is its own.

Run it to draw it: ``python diagrams/one_server.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text(ja="1 台のサーバー", en="One server"),
    components=(
        Component("users", "client", Text("利用者", "users")),
        Component("server", "ec2_group", Text("サーバー\n（1 台）", "server\n(one)")),
    ),
    flows=(Flow("users", "server", Text("すべての要求", "every request")),),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
