"""The demonstration: a network modelled on real ones, brought in through the doors that everybody uses."""

from deploy.demo.walk import Context, seed, seed_network

__all__ = ["Context", "seed", "seed_network"]
