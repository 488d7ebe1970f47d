"""How far a learner has come: kernels of a study session record `attempts`, `lessons` adds them up.

`first_page` (of the study folder) and `report` (``kata progress``) say it.

Nothing is imported here: kernels load `attempts` and `first_page`, and the rest would come along.
"""
