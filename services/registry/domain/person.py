"""A person: known while their data is kept, then erased for good."""

from dataclasses import dataclass

from contracts.registry import ErasePerson, PersonErased
from services.chassis.decider import Decider, Grounds, Place
from services.chassis.errors import DoesNotFit

Command = ErasePerson
Event = PersonErased


@dataclass(frozen=True, slots=True)
class Known:
    """Their data is kept beside the events that name them."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Nothing is left but the id."""


State = Known | Erased


def decide(command: Command, state: State, _: Grounds) -> list[Event]:
    if isinstance(state, Erased):
        raise DoesNotFit(command, state)
    return [PersonErased(command.person_id, command.ground)]


def evolve(_: State, __: Event) -> State:
    return Erased()


decider: Decider[Command, State, Event] = Decider(
    stream="person",
    key=lambda command: command.person_id,
    commands=(Command,),
    initial=Known(),
    decide=decide,
    evolve=evolve,
    place=Place.PERSON,
)
