"""What coding may be asked and tells: which number a station has, for ever, and which an enterprise gives it."""

from contracts.coding.numbers import *  # noqa: F403
from contracts.coding.own_codes import *  # noqa: F403
