"""The rules of a person, one sentence each."""

import pytest

from contracts.registry import ErasePerson, Ground, PersonErased
from services.chassis.errors import DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import person

spec = Spec(person.decider)
erase = ErasePerson(some_id(1), Ground.CONSENT_WITHDRAWN)
erased = PersonErased(some_id(1), Ground.CONSENT_WITHDRAWN)


@pytest.mark.parametrize("ground", Ground)
def test_a_person_is_erased_for_a_reason_that_the_law_knows(ground: Ground) -> None:
    spec.when(ErasePerson(some_id(1), ground)).then(PersonErased(some_id(1), ground))


def test_nobody_is_erased_twice() -> None:
    spec.given(erased).when(erase).refused(DoesNotFit)
