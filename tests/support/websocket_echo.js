// A WebSocket server for the tests; what it does: websocket_server.hpp.
const { WebSocketServer } = require("ws");

const [port, ...more] = process.argv.slice(2);
const number = (name) => (more.includes(name) ? Number(more[more.indexOf(name) + 1]) : undefined);
const deflate = {
  serverNoContextTakeover: more.includes("--server-no-context") || undefined,
  clientNoContextTakeover: more.includes("--client-no-context") || undefined,
  serverMaxWindowBits: number("--server-bits"),
  clientMaxWindowBits: number("--client-bits"),
  threshold: 0,
};
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(port),
  maxPayload: 0,
  perMessageDeflate: more.includes("--no-deflate") ? false : deflate,
  handleProtocols: (offered) => ["second", "chat"].find((name) => offered.has ? offered.has(name) : offered.includes(name)) || false,
});
server.on("connection", (socket, request) => {
  if (request.url.startsWith("/close/")) return socket.close(Number(request.url.slice(7)), "as asked");
  const lines = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    lines.push(`${request.rawHeaders[i].toLowerCase()}: ${request.rawHeaders[i + 1]}\n`);
  socket.on("message", (data, isBinary) => {
    if (request.url === "/seen") socket.send(lines.join(""));
    else if (request.url !== "/silent") socket.send(data, { binary: isBinary });
  });
});
