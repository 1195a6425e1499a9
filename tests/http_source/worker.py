"""A process that pulls, so that it can be killed: one JSON command a line in, one JSON answer a line out."""

import json
import sys
from pathlib import Path

from workbench.connectors import pull
from workbench.connectors._manifest import HttpManifest
from workbench.errors import WorkbenchError
from workbench.store import Store


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        manifest = HttpManifest.model_validate(asked["manifest"])
        folder = Path(asked["folder"])
        answer: dict[str, object]
        try:
            with Store.open(folder / ".workbench") as store:
                done = pull(manifest, store, root=folder, full=asked["full"], private_hosts=["127.0.0.1"])
                answer = done.model_dump(mode="json")
        except WorkbenchError as exc:
            answer = {"error": type(exc).__name__, "message": str(exc)}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
