import asyncio
import json
import os

import httpx
from mcp import ClientSession
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from person import Callback, open_address
from pydantic import AnyUrl
from storage import InMemoryTokenStorage

url, call = os.environ["MCP_URL"], json.loads(os.environ["MCP_CALL"])
callback = Callback()


async def open_browser(address: str) -> None:
    open_address(address)


async def wait_for_callback() -> tuple[str, str | None]:
    query = await callback.wait()
    return query["code"], query.get("state")


async def main() -> None:
    oauth = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(
            client_name="Python SDK 1", redirect_uris=[AnyUrl(callback.address)]
        ),
        storage=InMemoryTokenStorage(),
        redirect_handler=open_browser,
        callback_handler=wait_for_callback,
    )
    async with httpx.AsyncClient(auth=oauth, follow_redirects=True, timeout=30) as http_client:
        async with streamable_http_client(url, http_client=http_client) as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                listed = await session.list_tools()
                called = await session.call_tool(call["name"], call["arguments"])
    tools = [tool.name for tool in listed.tools]
    print(json.dumps({"tools": tools, "answer": called.structuredContent}))


asyncio.run(main())
