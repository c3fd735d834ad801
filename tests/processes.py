"""What the tests ask of processes that were started, killed or orphaned."""

import psutil


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that do not end soon; a dead one that nobody has asked after does not run."""
    _, alive = psutil.wait_procs(processes, timeout=20)
    return [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
