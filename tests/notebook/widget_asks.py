"""What the front end of a widget does, without a browser."""

import json


def ask(widget, name, **arguments):
    """Send an action over the wire, as the front end does; returns the error that the widget then shows, or `None`."""
    widget.send = lambda _content: None
    widget._handle_custom_msg({"action": name, "arguments": arguments, "view": "v", "number": 1}, [])
    # What is shown is what can be sent.
    assert json.loads(json.dumps(widget.state)) == widget.state
    return widget.state["error"]
