"""What goes wrong with the local broker, each as one sentence that says what to do.

LocalKafkaError
├── JarsError         the jars cannot be had, or are not the locked ones
├── PortTakenError    something else listens where the broker should
└── BrokerError       the broker did not start, or does not stop
"""


class LocalKafkaError(Exception):
    """Anything that a person at the command line should read instead of a traceback."""


class JarsError(LocalKafkaError):
    """The jars cannot be had, or are not the locked ones."""


class PortTakenError(LocalKafkaError):
    """Something else listens where the broker should."""


class BrokerError(LocalKafkaError):
    """The broker did not start, or does not stop."""
