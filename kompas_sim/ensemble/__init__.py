"""Many runs at once: the rules, compiled. numba is imported nowhere but in this folder."""
