// A server of events for the tests; what it does: event_server.hpp.
const http = require("http");
const http2 = require("http2");
const url = require("url");
const zlib = require("zlib");

const [port, ...more] = process.argv.slice(2);
let connections = 0;

// Writes events, compressed where the query asks for it: each is flushed, or none would come before the end.
function begin(request, response, query) {
  const headers = { "Content-Type": "text/event-stream", "Cache-Control": "no-store" };
  if (!query.gzip) {
    response.writeHead(200, headers);
    if (response.flushHeaders) response.flushHeaders();
    return { write: (text) => response.write(text), end: () => response.end() };
  }
  response.writeHead(200, { ...headers, "Content-Encoding": "gzip" });
  const coder = zlib.createGzip();
  coder.pipe(response);
  return {
    write: (text) => {
      coder.write(text);
      coder.flush();
    },
    end: () => coder.end(),
  };
}

function count(request, response, query) {
  const from = Number(request.headers["last-event-id"] || query.from || 0);
  const total = Number(query.total || Infinity);
  if (from >= total) return response.writeHead(204).end();
  const out = begin(request, response, query);
  if (query.retry) out.write(`retry: ${query.retry}\n\n`);
  const last = Math.min(total, from + Number(query.each || Infinity));
  let at = from;
  const go = () => {
    while (at < last) {
      ++at;
      const room = out.write(`id: ${at}\nevent: number\ndata: ${query.data || "n"}${at}\n\n`);
      if (room === false && !query.gzip) return response.once("drain", go);
    }
    if (query.hold) return;
    if (query.drop) return setTimeout(() => (request.stream ? request.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR) : request.socket.destroy()), 50);
    out.end();
  };
  go();
}

function serve(request, response) {
  const { pathname, query } = url.parse(request.url, true);
  if (pathname === "/count") return count(request, response, query);
  if (pathname === "/seen") {
    const lines = [`${request.method} ${request.url}`];
    for (const [name, value] of Object.entries(request.headers)) lines.push(`${name}: ${value}`);
    const out = begin(request, response, query);
    request.on("data", (data) => lines.push(`body: ${data}`));
    request.on("end", () => {
      out.write([...lines, ""].map((line) => `data: ${line}\n`).join("") + "\n");
      out.end();
    });
    return request.resume();
  }
  if (pathname === "/silence") {
    const out = begin(request, response, query);
    out.write("retry: 100\ndata: hello\n\n");
    if (query.comments) {
      const timer = setInterval(() => out.write(":\n"), Number(query.comments));
      response.on("close", () => clearInterval(timer));
    }
    return;
  }
  if (pathname === "/moved") return response.writeHead(307, { Location: "/count?" + request.url.split("?")[1] }).end();
  if (pathname === "/json") return response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  if (pathname === "/connections") return response.writeHead(200, { "Content-Type": "text/plain" }).end(`${connections}`);
  response.writeHead(Number(pathname.slice(1)) || 404).end("no events");
}

const server = more.includes("--http2") ? http2.createServer(serve) : http.createServer(serve);
server.on("connection", () => ++connections);
server.listen(Number(port), "127.0.0.1");
