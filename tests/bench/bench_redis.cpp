// tern's side of the Redis rows, through the public C API: N GETs of one key, connections × depth of them in flight,
// completions drained and replaced in batches. Options: --loops, --port, --requests, --connections, --depth.
#include "measure.hpp"
#include "repeater.hpp"
#include "tern_client.hpp"

namespace tern::bench {
namespace {

constexpr std::string_view value = "xxx";

bool is_the_value(const tern_result* result) {
  const tern_value* data = nullptr;
  return tern_result_data(result, &data, nullptr) == TERN_OK && data->kind == TERN_VALUE_BYTES &&
         std::string_view(data->as.bytes, data->length) == value;
}

request_ptr command(const std::string& url, std::string_view line) {
  tern_request* made = nullptr;
  tern_error* error = nullptr;
  must(tern_redis_request_create(text(url), TERN_REDIS_COMMANDS, &made, &error), error);
  must(tern_redis_request_add_text(made, text(line), &error), error);
  return request_ptr(made);
}

void run(const arguments& args) {
  const std::uint64_t total = args.number("requests", 1000000), connections = args.number("connections", 50);
  const std::uint64_t width = connections * args.number("depth", 1);
  config how;
  how.set("loops", args.number("loops", 0)).set("workers", width).set("redis.connections", connections);
  how.set("connections.per_origin", connections).set("connections.total", "none").set("queue.max_in_flight", "none");
  client_ptr client = how.client();
  const std::string url = "redis://127.0.0.1:" + args.text("port", "6379");
  repeater(client.get(), command(url, "SET key " + std::string(value)).get(), [](const tern_result*) {
    return true;
  }).run(1, 1);
  request_ptr request = command(url, "GET key");
  repeater runner(client.get(), request.get(), is_the_value);
  runner.run(std::max<std::uint64_t>(width * 20, 2000), width);  // connects, and spreads
  measurement cost;
  runner.run(total, width);
  cost.add("connections_open", static_cast<double>(counters(client.get()).connections_open));
  cost.report("tern redis", total, runner.errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) { tern::bench::run(tern::bench::arguments(argc, argv)); }
