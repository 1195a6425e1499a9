"""A model behind the APIs of two vendors, on loopback: it makes the calls that it is told to make."""

import json

CALLS = [("sell_context", {"question": "What is known of Ana Lima?"}),
         ("crm_discount", {"account": "a-1", "bps": 500}),
         ("crm_discount", {"account": "a-1", "bps": 3000}),
         ("delete_all", {})]  # fmt: skip


class Model:
    """A model that makes four calls at once, and then says that this was all; it keeps what it is told."""

    def __init__(self):
        self.said = []

    def answer(self, handler, body):
        self.said.append(json.loads(body))
        first = len(self.said) == 1
        made = self.responses(first) if handler.path.endswith("/responses") else self.messages(first)
        handler.reply(200, json.dumps(made).encode(), content_type="application/json")

    def responses(self, first):
        calls = [
            {"type": "function_call", "id": f"f{n}", "call_id": f"c{n}", "name": name, "arguments": json.dumps(given)}
            for n, (name, given) in enumerate(CALLS)
        ]
        content = [{"type": "output_text", "text": "That was all.", "annotations": []}]
        text = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
        said = {"id": "r", "object": "response", "created_at": 0, "model": "m", "output": calls if first else [text]}
        return {**said, "parallel_tool_calls": True, "tool_choice": "auto", "tools": []}

    def messages(self, first):
        calls = [
            {"type": "tool_use", "id": f"t{n}", "name": name, "input": given} for n, (name, given) in enumerate(CALLS)
        ]
        said = {"id": "m", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
        said["content"] = calls if first else [{"type": "text", "text": "That was all."}]
        said["stop_reason"] = "tool_use" if first else "end_turn"
        return {**said, "usage": {"input_tokens": 1, "output_tokens": 1}}
