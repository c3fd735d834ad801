"""`python -m pipeline` is the command `news-events`."""


def run() -> None:
    """Imports the commands only now: every process of a worker's pool imports this module again, and has no use for them."""
    from pipeline.cli.main import run as run_command

    run_command()


if __name__ == "__main__":
    run()
