"""What tests/bench/run is made of: the cases, how they are driven, and what is said of them."""
