import asyncio
import json
import os

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from person import Callback, open_address
from pydantic import AnyUrl
from storage import InMemoryTokenStorage

url, call = os.environ["MCP_URL"], json.loads(os.environ["MCP_CALL"])
callback = Callback()


async def open_browser(address: str) -> None:
    open_address(address)


async def wait_for_callback() -> AuthorizationCodeResult:
    query = await callback.wait()
    return AuthorizationCodeResult(
        code=query["code"], state=query.get("state"), iss=query.get("iss")
    )


async def main() -> None:
    oauth = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(
            client_name="Python SDK 2", redirect_uris=[AnyUrl(callback.address)]
        ),
        storage=InMemoryTokenStorage(),
        redirect_handler=open_browser,
        callback_handler=wait_for_callback,
    )
    async with httpx2.AsyncClient(auth=oauth, follow_redirects=True, timeout=30) as http_client:
        transport = streamable_http_client(url, http_client=http_client)
        async with Client(transport) as client:
            listed = await client.list_tools()
            called = await client.call_tool(call["name"], call["arguments"])
    tools = [tool.name for tool in listed.tools]
    print(json.dumps({"tools": tools, "answer": called.structured_content}))


asyncio.run(main())
