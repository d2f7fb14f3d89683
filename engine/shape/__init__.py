"""The shape of an assistance network: how concentrated, nested, modular, specialised, fragile."""
