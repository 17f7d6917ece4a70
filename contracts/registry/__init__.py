"""What registry may be asked and what it tells: stations, units, grants, persons."""

from contracts.registry.applications import *  # noqa: F403
from contracts.registry.file import *  # noqa: F403
from contracts.registry.persons import *  # noqa: F403
from contracts.registry.stations import *  # noqa: F403
from contracts.registry.units import *  # noqa: F403
