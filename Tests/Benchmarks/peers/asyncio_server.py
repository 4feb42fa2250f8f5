"""The timestamp service on asyncio, with uvloop's event loop."""

import asyncio
import sys
import time

import uvloop

LIMIT = 65536


class Stamp:
    """`[Tue Apr 18 23:53:09 2006] `, formatted at most once a second."""

    second = None

    def now(self):
        second = int(time.time())
        if second != self.second:
            self.second = second
            self.text = f"[{time.ctime(second)}] ".encode()
        return self.text


class Timestamps(asyncio.Protocol):
    stamp = Stamp()

    def __init__(self):
        self.held = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        *lines, self.held = (self.held + data).split(b"\n")
        replies = []
        for line in lines:
            line = line.removesuffix(b"\r")
            if len(line) > LIMIT:
                return self.refuse(replies)
            replies.append(b"%b%b\n" % (self.stamp.now(), line))
        if len(self.held) > LIMIT + 1:
            return self.refuse(replies)
        if replies:
            self.transport.write(b"".join(replies))

    def refuse(self, replies):
        sentence = b"error: a line may have at most 65536 bytes"
        self.transport.write(b"%b%b%b\n" % (b"".join(replies), self.stamp.now(), sentence))
        self.transport.close()


async def serve(port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Timestamps, "127.0.0.1", port, backlog=4096)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    await server.serve_forever()


uvloop.run(serve(int(sys.argv[1])))
