"""Where to verify: the questions of ``helpers.auth.decision_tree`` and what they lead to, as a tree.

Draw it: ``python diagrams/where_to_verify.py`` writes its pictures into build/diagrams.
"""

from helpers.auth.decision_tree import ADVICE, QUESTIONS
from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

YES, NO = Text("はい", "yes"), Text("いいえ", "no")
TITLES = {key: one.text for key, one in QUESTIONS.items()} | {key: one.label for key, one in ADVICE.items()}
DIAGRAM = Diagram(
    title=Text(ja="どこで検証するかを決める問い", en="Questions that decide where to verify"),
    components=tuple(
        Component(key, Text(f"→ {words.ja}", f"→ {words.en}") if key in ADVICE else words)
        for key, words in TITLES.items()
    ),
    flows=tuple(
        Flow(question.key, target, answer)
        for question in QUESTIONS.values()
        for target, answer in ((question.yes, YES), (question.no, NO))
    ),
)

if __name__ == "__main__":
    main(__file__)
