"""``python -m kompas_sim`` is ``kompas-sim``."""

from kompas_sim.cli import main

if __name__ == "__main__":
    main()
