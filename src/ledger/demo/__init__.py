"""The story that `ledger demo` tells: real commands, their real output, two emulated platforms, made-up leads."""
