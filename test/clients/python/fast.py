import asyncio
import json
import os
import webbrowser

from fastmcp import Client
from person import open_address

url, call = os.environ["MCP_URL"], json.loads(os.environ["MCP_CALL"])


class Browser(webbrowser.BaseBrowser):
    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        open_address(url)
        return True


async def main() -> None:
    async with Client(url, auth="oauth") as client:
        listed = await client.list_tools()
        called = await client.call_tool(call["name"], call["arguments"])
    tools = [tool.name for tool in listed]
    print(json.dumps({"tools": tools, "answer": called.structured_content}))


webbrowser.register("person", None, Browser(), preferred=True)
asyncio.run(main())
