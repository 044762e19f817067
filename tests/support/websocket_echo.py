"""A WebSocket server for the tests: websocket_echo.py PORT [COMPRESSION]. Echoes every message; /close/CODE closes with it."""
import asyncio
import sys

import websockets


async def serve(connection):
    if connection.path.startswith("/close/"):
        await connection.close(int(connection.path[7:]), "as asked")
        return
    async for message in connection:
        await connection.send(message)


async def main():
    compression = sys.argv[2] if len(sys.argv) > 2 else "deflate"
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), subprotocols=["second", "chat"], max_size=None,
                                compression=None if compression == "none" else compression):
        await asyncio.Future()


asyncio.run(main())
