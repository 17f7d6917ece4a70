"""Persons the network keeps the names of, and how they are forgotten."""

from enum import StrEnum
from uuid import UUID

from contracts.messages import Command, Event


class Ground(StrEnum):
    """Why personal data is erased (个人信息保护法 art. 47); no free text, which might say what is being erased."""

    PURPOSE_ACHIEVED = "purpose_achieved"
    SERVICE_ENDED = "service_ended"
    RETENTION_OVER = "retention_over"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"


class ErasePerson(Command, frozen=True):
    """Forget what is known of a person (删除个人信息); the id stays, and says nothing any more."""

    person_id: UUID
    ground: Ground


class PersonErased(Event, frozen=True):
    """A person's data is gone, and the key to every copy of it; whoever shows some drops it now."""

    person_id: UUID
    ground: Ground
