"""From an article to what it asserts."""

import os

# The one exception to empty packages: numpy reads this when it is first imported, by whichever module that is. With a thread for
# each core it takes five times as long for the small matrices of one sentence, and every process of the pool would do so.
os.environ.setdefault("OMP_NUM_THREADS", "1")
