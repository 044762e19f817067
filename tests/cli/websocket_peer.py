"""A WebSocket server: websocket_peer.py PORT [CERTIFICATE KEY].

/              echoes every message
/close/CODE    closes with it
/count/N       sends the numbers below N, then waits for the close
/headers       sends the fields of the request, one a message
/fragments     sends one text in three fragments
/large/N       sends one binary message of N bytes
/flood/N       sends N text messages of a MiB each
/deaf          reads nothing
/bad           sends a text that is not UTF-8
/late/SECONDS  sends "late" after so long, then echoes
/sum           answers the length of every message, and whether it was text
/basic         wants ada with the password s3cret
"""

import asyncio
import base64
import http
import os
import ssl
import sys

import websockets


async def serve(connection):
    part = connection.path.split("?")[0].split("/")
    if part[1] == "close":
        await connection.close(int(part[2]), "as asked")
        return
    if part[1] == "count":
        for number in range(int(part[2])):
            await connection.send(str(number))
    elif part[1] == "headers":
        for name, value in connection.request_headers.raw_items():
            await connection.send("%s: %s" % (name, value))
    elif part[1] == "fragments":
        await connection.send(["one ", "two ", "three"])
    elif part[1] == "large":
        await connection.send(os.urandom(int(part[2])))
    elif part[1] == "flood":
        for _ in range(int(part[2])):
            await connection.send("x" * 1_048_576)
    elif part[1] == "deaf":
        connection.transport.pause_reading()
        await asyncio.sleep(60)
    elif part[1] == "bad":
        await connection.ensure_open()
        await connection.write_frame(True, websockets.frames.Opcode.TEXT, b"\xff\xfe")
    elif part[1] == "late":
        await asyncio.sleep(float(part[2]))
        await connection.send("late")
    async for message in connection:
        if part[1] == "sum":
            await connection.send("%d %s" % (len(message), "text" if isinstance(message, str) else "binary"))
        else:
            await connection.send(message)


async def look(path, headers):
    if path == "/basic" and headers.get("Authorization") != "Basic " + base64.b64encode(b"ada:s3cret").decode():
        return http.HTTPStatus(401), [("WWW-Authenticate", 'Basic realm="r"')], b"who are you?"
    if path == "/away":
        return http.HTTPStatus(302), [("Location", "/count/1")], b""
    if path == "/missing":
        return http.HTTPStatus(404), [], b"no such thing"
    return None


async def main():
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), subprotocols=["second", "chat"], max_size=None, ssl=context,
                                process_request=look):
        await asyncio.Future()


asyncio.run(main())
