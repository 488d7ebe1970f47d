"""The lessons as a learner has them: `copies` to change, and JupyterLab with `jupyterlab_settings` to do so.

How far the learner has come is in `helpers.course.progress`.
"""

from helpers.course.study.copies import StudyCopy, write_study_copies
from helpers.course.study.opening import open_study, report

__all__ = ["StudyCopy", "open_study", "report", "write_study_copies"]
