"""The services of the platform, each owning its data, and the chassis they ride on."""
