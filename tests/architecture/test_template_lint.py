"""cfn-lint has nothing to say about any template: errors, warnings and, but for one rule, advice."""

import json

import pytest

from helpers.architecture import load_architecture, template
from helpers.auth.ways_out import WAYS_OUT

WITH_TEMPLATES = ("sns_sqs_fanout", "verify_public_alb", *(way.diagram for way in WAYS_OUT.values()))

#: Asks for descriptions written for machines in the metadata of every resource.
NOT_OURS = ["I4010"]


@pytest.mark.parametrize("name", WITH_TEMPLATES)
def test_no_findings(name):
    api = pytest.importorskip("cfnlint.api")
    from cfnlint.config import ManualArgs

    architecture = load_architecture(name)
    settings = ManualArgs(regions=[architecture.region], include_checks=["I"], ignore_checks=NOT_OURS)
    found = api.lint(json.dumps(template(architecture)), config=settings)
    assert [f"{one.rule.id} {one.message} at {one.path}" for one in found] == []
