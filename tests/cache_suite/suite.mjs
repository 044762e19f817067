// Runs the tests of the npm package http-cache-tests with tern's fetcher in place of a browser, and writes what came of each
// as JSON: {id: {kind, passed, why}}.
//
//   node suite.mjs PACKAGE BASE_URL FETCHER [OPTION=VALUE]...
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [folder, base, program, ...options] = process.argv.slice(2)
const part = name => import(pathToFileURL(`${folder}/${name}`))

const fetcher = spawn(program, options, { stdio: ['pipe', 'pipe', 'inherit'] })
fetcher.on('exit', code => process.exit(code === 0 ? 0 : 2))
const waiting = new Map()
const hex = text => Buffer.from(String(text), 'latin1').toString('hex') || '-'
const plain = word => word === '-' ? '' : Buffer.from(word, 'hex').toString('latin1')

class Headers {
  constructor (pairs) { this.pairs = pairs }
  named (name) { return this.pairs.filter(pair => pair[0] === name.toLowerCase()).map(pair => pair[1]) }
  has (name) { return this.named(name).length > 0 }
  get (name) { return this.has(name) ? this.named(name).join(', ') : null }
  forEach (call) { new Set(this.pairs.map(pair => pair[0])).forEach(name => call(this.get(name), name)) }
  * [Symbol.iterator] () { for (const name of new Set(this.pairs.map(pair => pair[0]))) yield [name, this.get(name)] }
}

createInterface({ input: fetcher.stdout }).on('line', line => {
  const [id, code, status, reason, body, ...words] = line.split(' ')
  const { resolve, reject } = waiting.get(id)
  waiting.delete(id)
  if (code !== '-') return reject(new Error(plain(code)))
  const pairs = []
  for (let i = 0; i < words.length; i += 2) pairs.push([plain(words[i]).toLowerCase(), plain(words[i + 1])])
  resolve({
    status: Number(status),
    statusText: plain(reason),
    headers: new Headers(pairs),
    text: async () => Buffer.from(plain(body), 'latin1').toString('utf8')
  })
})

let last = 0
function fetch (url, init = {}) {
  return new Promise((resolve, reject) => {
    const id = String(++last)
    waiting.set(id, { resolve, reject })
    const words = [init.method || 'GET', url, init.redirect === 'manual' ? 'none' : 'all', init.cache || 'default', init.body || '',
      ...(init.headers || []).flat()]
    fetcher.stdin.write(`${id} ${words.map(hex).join(' ')}\n`)
  })
}

const { runTests, getResults } = await part('client/runner.mjs')
const { default: suites } = await part('tests/index.mjs')
await runTests(suites, fetch, true, base)
const results = getResults()
const told = {}
for (const test of suites.flatMap(suite => suite.tests)) {
  const result = results[test.id]
  if (result === undefined) continue
  told[test.id] = {
    kind: test.kind || 'required', passed: result === true, why: result === true ? '' : `${result[0]}: ${result[1]}`
  }
}
console.log(JSON.stringify(told))
fetcher.stdin.end()
