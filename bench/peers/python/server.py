"""The tools of the benchmark as FastMCP's documentation has them."""

import json
import os
from pathlib import Path

import httpx2
from fastmcp import FastMCP
from fastmcp.tools import ToolResult

tool = json.loads((Path(__file__).parent.parent / "shared/tool.json").read_text())
headers = {"authorization": f"Bearer {os.environ['UPSTREAM_KEY']}"}
upstream = httpx2.AsyncClient(headers=headers)
server = FastMCP("bench", version="1.0.0")


def add(name: str) -> None:
    document = tool["document"].replace(tool["name"], name)

    async def get_trial(trial_id: str) -> ToolResult:
        body = {"query": document, "variables": {"trial_id": trial_id}}
        response = await upstream.post(os.environ["UPSTREAM_URL"], json=body)
        trial = response.json()["data"]["trial"]
        text = json.dumps(trial, separators=(",", ":"), ensure_ascii=False)
        return ToolResult(content=text, structured_content=trial)

    server.tool(
        get_trial,
        name=name,
        title=tool["title"],
        description=tool["description"],
        annotations=tool["annotations"],
        output_schema=tool["outputSchema"],
    )


for at in range(int(os.environ["TOOLS"])):
    add(f"{tool['name']}_{at + 1}")

server.run(
    transport="http",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    path="/mcp",
    show_banner=False,
    log_level="error",
)
