"""`python -m pipeline` is the command `news-events`."""

from pipeline.cli.main import run

if __name__ == "__main__":
    run()
