"""Run the command line as `python -m workbench.cli`."""

import sys

from workbench.cli._main import main

sys.exit(main())
