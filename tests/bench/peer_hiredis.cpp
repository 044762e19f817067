// hiredis: its asynchronous side over its libev adapter, with epoll. N GETs of one key over C connections with D in flight on
// each; every answer is replaced at once. Each command is formatted when it is sent, as programs do that use hiredis; with
// --prepared 1 it is formatted once for all of them.
//   --port, --requests, --connections, --depth
extern "C" {
#include <hiredis/adapters/libev.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
}

#include <cstring>

#include "measure.hpp"

namespace tern::bench {
namespace {

constexpr std::string_view value = "xxx";
constexpr std::string_view get = "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n";

struct state {
  struct ev_loop* loop = nullptr;
  bool prepared = false;
  std::uint64_t total = 0, sent = 0, done = 0, errors = 0;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "hiredis: %s\n", what);
  std::exit(1);
}

void answered(redisAsyncContext* c, void* reply, void* self);

void send_one(redisAsyncContext* c, state& s) {
  ++s.sent;
  const int taken = s.prepared ? redisAsyncFormattedCommand(c, answered, &s, get.data(), get.size())
                               : redisAsyncCommand(c, answered, &s, "GET %s", "key");
  if (taken != REDIS_OK) fail("a command was refused");
}

void answered(redisAsyncContext* c, void* reply, void* self) {
  auto& s = *static_cast<state*>(self);
  const auto* r = static_cast<const redisReply*>(reply);
  if (r == nullptr) fail("the connection ended");
  if (r->type != REDIS_REPLY_STRING || std::string_view(r->str, static_cast<size_t>(r->len)) != value) ++s.errors;
  if (++s.done == s.total) ev_break(s.loop, EVBREAK_ALL);
  if (s.sent < s.total) send_one(c, s);
}

// Begins anew on all connections, `depth` on each.
void run(std::vector<redisAsyncContext*>& connections, std::uint64_t depth, std::uint64_t total, state& s) {
  s.total = total;
  s.sent = s.done = 0;
  for (std::uint64_t d = 0; d < depth; ++d)
    for (redisAsyncContext* c : connections)
      if (s.sent < s.total) send_one(c, s);
  ev_run(s.loop, 0);
}

void set_value(int port) {
  redisContext* c = redisConnect("127.0.0.1", port);
  if (c == nullptr || c->err) fail("cannot connect");
  void* reply = redisCommand(c, "SET key %s", value.data());
  if (reply == nullptr) fail("cannot set the key");
  freeReplyObject(reply);
  redisFree(c);
}

void run(const arguments& args) {
  const std::uint64_t total = args.number("requests", 1000000), width = args.number("connections", 50);
  const std::uint64_t depth = args.number("depth", 1);
  const int port = static_cast<int>(args.number("port", 6379));
  set_value(port);
  state s;
  s.prepared = args.number("prepared", 0) != 0;
  s.loop = ev_loop_new(EVBACKEND_EPOLL);
  if (s.loop == nullptr) fail("no epoll");
  std::vector<redisAsyncContext*> connections;
  for (std::uint64_t i = 0; i < width; ++i) {
    redisAsyncContext* c = redisAsyncConnect("127.0.0.1", port);
    if (c == nullptr || c->err || redisLibevAttach(s.loop, c) != REDIS_OK) fail("cannot connect");
    connections.push_back(c);
  }
  run(connections, depth, std::max<std::uint64_t>(width * depth * 20, 2000), s);
  measurement cost;
  run(connections, depth, total, s);
  cost.report("hiredis", total, s.errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) { tern::bench::run(tern::bench::arguments(argc, argv)); }
