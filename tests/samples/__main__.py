"""`python -m tests.samples | news-events evaluate -`: the sample articles with their labels, one a line."""

import json
import sys

from tests.samples.labels import labelled_samples

if __name__ == "__main__":
    for sample in labelled_samples():
        sys.stdout.write(json.dumps(sample, ensure_ascii=False) + "\n")
