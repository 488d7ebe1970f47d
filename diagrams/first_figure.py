"""The first figure that one draws: users, a server, a database.

Run it to draw it: ``python diagrams/first_figure.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text("はじめての図", "A first figure"),
    components=(
        Component("users", "client", Text("利用者", "users")),
        Component("server", "ec2_group", Text("サーバー", "server")),
        Component("database", "rds", Text("データベース", "database")),
    ),
    flows=(
        Flow("users", "server", Text("要求", "requests")),
        Flow("server", "database", Text("SQL", "SQL"), requests_per_parent=3),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
