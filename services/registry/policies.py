"""What registry asks of itself when others tell it something: nothing yet."""

from services.chassis.policies import Policies

policies = Policies()
