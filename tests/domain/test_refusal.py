import pickle

from pipeline.domain.refusal import BadInputError, Reason, Stage


def test_a_refusal_crosses_from_one_process_to_another_whole() -> None:
    error = BadInputError(Reason.EXTRACTION_CRASH, Stage.EXTRACT, "the process ended with status -9")
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, BadInputError)
    assert (copy.reason, copy.stage, copy.explanation) == (error.reason, error.stage, error.explanation)
    assert str(copy) == "extraction_crash: the process ended with status -9"
