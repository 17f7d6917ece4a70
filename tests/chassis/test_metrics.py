"""What Prometheus is told."""

import pytest

from services.chassis.errors import Stale
from services.chassis.metrics import Figures
from services.chassis.status import Board


def test_commands_are_counted_by_their_answer() -> None:
    figures = Figures(Board())
    with figures.asking("AcceptStation"):
        pass
    with pytest.raises(Stale), figures.asking("AcceptStation"):
        raise Stale
    page = figures.page().decode()
    assert 'yizhan_commands_answered_total{answer="accepted",command="AcceptStation"} 1.0' in page
    assert 'yizhan_commands_answered_total{answer="Stale",command="AcceptStation"} 1.0' in page
    assert 'yizhan_command_seconds_count{command="AcceptStation"} 2.0' in page


def test_a_loop_shows_its_lag_and_that_it_is_not_well() -> None:
    board = Board()
    loop = board.loop("gateway-stations < registry")
    loop.turned(7)
    loop.head = 9
    page = Figures(board).page().decode()
    assert 'yizhan_loop_lag{loop="gateway-stations < registry"} 2.0' in page
    assert 'yizhan_loop_well{loop="gateway-stations < registry"} 1.0' in page
    loop.unknown = 3
    assert 'yizhan_loop_unknown_events{loop="gateway-stations < registry"} 3.0' in Figures(board).page().decode()
    loop.trouble("NATS")
    assert 'yizhan_loop_well{loop="gateway-stations < registry"} 0.0' in Figures(board).page().decode()
