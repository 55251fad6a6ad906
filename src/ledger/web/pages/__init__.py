"""The pages, a route a file: each asks for answers and says which template tells them."""
