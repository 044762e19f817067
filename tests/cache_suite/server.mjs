// The server of http-cache-tests as its package has it, on a port of its choice, which it prints. The package's own
// server.mjs writes a file and takes a port from npm's environment.
//
//   node server.mjs PACKAGE
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const handlers = {}
for (const name of ['config', 'state', 'test']) {
  handlers[name] = (await import(pathToFileURL(`${process.argv[2]}/server/handle-${name}.mjs`))).default
}
const server = http.createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname.split('/').slice(1)
  handlers[path.shift()](path, request, response)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit(0)).resume() // with whoever started it
