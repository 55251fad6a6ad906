"""What platforms hold, and how decisions reach them."""
