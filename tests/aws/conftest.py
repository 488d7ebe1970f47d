import pytest

from helpers.aws import emulator


@pytest.fixture(autouse=True)
def no_embedded_aws_of_this_process():
    """Another test may have opened the AWS that lasts as long as the process; these tests begin without."""
    emulator._of_this_process.close()
    assert not emulator.is_embedded()
