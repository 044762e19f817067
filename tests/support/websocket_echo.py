"""A WebSocket server for the tests; what it does: websocket_server.hpp."""
import argparse
import asyncio

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def serve(connection):
    if connection.path.startswith("/close/"):
        await connection.close(int(connection.path[7:]), "as asked")
        return
    async for message in connection:
        if connection.path == "/seen":
            await connection.send("".join(f"{k.lower()}: {v}\n" for k, v in connection.request_headers.raw_items()))
        elif connection.path != "/silent":
            await connection.send(message)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--no-deflate", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--server-no-context", action="store_true")
    parser.add_argument("--client-no-context", action="store_true")
    parser.add_argument("--server-bits", type=int)
    parser.add_argument("--client-bits", type=int)
    args = parser.parse_args()
    deflate = ServerPerMessageDeflateFactory(
        server_no_context_takeover=args.server_no_context, client_no_context_takeover=args.client_no_context,
        server_max_window_bits=args.server_bits, client_max_window_bits=args.client_bits,
        compress_settings={"memLevel": 5})
    protocol = None
    if args.user:
        protocol = websockets.basic_auth_protocol_factory(realm="tern", credentials=tuple(args.user.split(":")))
    async with websockets.serve(serve, "127.0.0.1", args.port, subprotocols=["second", "chat"], max_size=None, compression=None,
                                extensions=[] if args.no_deflate else [deflate], create_protocol=protocol):
        await asyncio.Future()


asyncio.run(main())
