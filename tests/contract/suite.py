"""What every store promises, once: each engine's test module names its engine and inherits it."""

from tests.contract.copying import Copying
from tests.contract.failing import Failing
from tests.contract.journaling import Journaling
from tests.contract.leasing import Leasing
from tests.contract.listing import Listing
from tests.contract.measuring import Measuring
from tests.contract.paging import Paging
from tests.contract.reading import Reading
from tests.contract.records import Records
from tests.contract.searching import Searching
from tests.contract.times import Times
from tests.contract.visibility import Visibility
from tests.contract.writing import Writing
from tests.contract.writing_once import WritingOnce


class StoreContract(
    Reading,
    Records,
    Searching,
    Visibility,
    Times,
    Paging,
    Writing,
    WritingOnce,
    Measuring,
    Listing,
    Journaling,
    Leasing,
    Copying,
    Failing,
):
    """The whole contract; `address` comes from the engine's own test module."""
