"""What can be reached stands in the runbook, and nothing else can be: routes of services, subjects on the broker.

The routes of the gateway have their decision table; what listens is looked at where everything runs.
"""

import importlib
import re

import pytest

from deploy.nats.users import DEPLOY, SERVICES, USERS, WATCHER, permissions
from tests.deploy import inventory
from tests.journeys.test_decisions import routes


def test_the_services_answer_what_the_runbook_lists_and_nothing_else() -> None:
    found: set[str] = set()
    for service in SERVICES:
        app = importlib.import_module(f"services.{service}.main").app
        found |= {re.sub(r"/commands/\w+$", "/commands/<Command>", one) for one in routes(app.routes)}
    assert found == inventory.routes()


@pytest.mark.parametrize("user", [*sorted(set(USERS) - {DEPLOY}), WATCHER])
def test_a_user_of_the_broker_says_and_hears_only_what_the_runbook_lists(user: str) -> None:
    beginnings = [re.split(r"<|…", one)[0].rstrip(".") for one in inventory.subjects()]
    allowed = permissions(user)
    for subject in [*allowed["publish"]["allow"], *allowed["subscribe"]["allow"]]:
        assert [one for one in beginnings if subject.startswith(one)], subject


def test_every_subject_of_the_runbook_is_somebodys() -> None:
    allowed = [one for user in (*USERS, WATCHER) for one in permissions(user)["publish"]["allow"] if user != DEPLOY]
    allowed += [f"_INBOX_{user}" for user in USERS]
    for subject in inventory.subjects():
        beginning = re.split(r"<|…", subject)[0]
        assert [one for one in allowed if one.startswith(beginning)], subject
