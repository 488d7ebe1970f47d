"""The one kernel that JupyterLab offers here: the project's own interpreter."""

from __future__ import annotations

from jupyter_client.kernelspec import KernelSpecManager

__all__ = ["OwnKernel"]


class OwnKernel(KernelSpecManager):
    """Knows no kernelspec of the user, the system or the environment: only ipykernel of `sys.executable`.

    >>> list(OwnKernel().find_kernel_specs())
    ['python3']
    """

    def _kernel_dirs_default(self) -> list[str]:
        return []
