// tern's own side of the tables, through the public C API. Options: --loops, --url, --ca, --requests, --connections,
// --http (http.version), --decode (http.decode), --cache and --cache-folder (cache, cache.directory), --streams (requests in
// flight on each connection of HTTP/2).
//   --mode get        N requests, C in flight, completions drained and replaced in batches; --idle I opens I more connections
//   first
//   --mode load       the load pattern: fetch_all, every completion builds and submits the next request
//   --mode handshake  every request on a new connection (the URL's answers must close it), the TLS session resumed
//   --mode body       one response counted and thrown away (per MiB); with --to FILE it is written there
//   --mode files      N responses, C at a time, from URL0, URL1, ... each into a file of its own in the folder --to
//   --mode latency    one request after another, waited for by a call
//   --mode memory     resident memory per idle connection
//   --mode queued     requests over many origins, --queued of them waiting at a time (--port)
#include <malloc.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

#include "measure.hpp"
#include "repeater.hpp"
#include "tern_client.hpp"

namespace tern::bench {
namespace {

client_ptr make_client(const arguments& args, std::uint64_t connections) {
  config how;
  how.set("loops", args.number("loops", 1)).set("workers", connections * args.number("streams", 1));
  how.set("connections.per_origin", connections);
  how.set("connections.total", "none").set("connections.idle_timeout", "none").set("queue.max_in_flight", "none");
  if (std::string ca = args.text("ca"); !ca.empty()) how.set("tls.ca_file", ca);
  if (std::string version = args.text("http"); !version.empty()) how.set("http.version", version);
  if (std::string cache = args.text("cache"); !cache.empty()) how.set("cache", cache);
  if (std::string folder = args.text("cache-folder"); !folder.empty()) how.set("cache.directory", folder);
  if (std::string decode = args.text("decode"); !decode.empty()) how.set("http.decode", decode);
  return how.client();
}

void get_many(const arguments& args) {
  std::uint64_t total = args.number("requests", 100000), width = args.number("connections", 64), idle = args.number("idle", 0);
  client_ptr client = make_client(args, std::max(width, idle));
  width *= args.number("streams", 1);
  if (idle > 0) {
    request_ptr other = get(args.text("idle-url", args.text("url")));
    repeater(client.get(), other.get()).run(idle, idle);
  }
  request_ptr request = get(args.text("url"));
  repeater runner(client.get(), request.get());
  runner.run(width * 4, width);
  measurement cost;
  runner.run(total, width);
  tern_counters after = counters(client.get());
  cost.add("connections_open", static_cast<double>(after.connections_open));
  cost.report("tern", total, runner.errors);
}

struct load_state {
  tern_client* client;
  std::string url;
  std::uint64_t left, errors;
};

void submit_next(load_state& state);

void load_completed(std::uint64_t user_data, tern_event* event) {
  auto& state = *reinterpret_cast<load_state*>(user_data);
  if (event->status != TERN_OK || tern_result_status(event->result) != 200) ++state.errors;
  if (state.left > 0) submit_next(state);
}

void submit_next(load_state& state) {
  --state.left;
  request_ptr request = get(state.url);
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.user_data = reinterpret_cast<std::uint64_t>(&state);
  options.on_event = load_completed;
  tern_error* error = nullptr;
  must(tern_submit_ex(state.client, request.get(), &options, nullptr, &error), error);
}

void load(const arguments& args) {
  std::uint64_t total = args.number("requests", 100000), width = args.number("connections", 100);
  client_ptr client = make_client(args, width);
  load_state state{client.get(), args.text("url"), width, 0};
  auto run = [&](std::uint64_t count) {
    state.left = count;
    for (std::uint64_t i = 0; i < std::min(count, width); ++i) submit_next(state);
    must(tern_fetch_all(client.get(), -1, nullptr), nullptr);
  };
  run(width);  // connects
  measurement cost;
  run(total);
  cost.report("tern load", total, state.errors);
}

void handshake(const arguments& args) {
  std::uint64_t total = args.number("requests", 2000), width = args.number("connections", 1);
  client_ptr client = make_client(args, width);
  request_ptr request = get(args.text("url"));
  repeater runner(client.get(), request.get());
  runner.run(width, width);
  std::uint64_t before = counters(client.get()).connections_made;
  measurement cost;
  runner.run(total, width);
  cost.add("connections_made", static_cast<double>(counters(client.get()).connections_made - before));
  cost.report("tern handshake", total, runner.errors);
}

void body(const arguments& args) {
  client_ptr client = make_client(args, 1);
  request_ptr request = get(args.text("url"));
  tern_submit_options options{};
  options.struct_size = sizeof options;
  std::string file = args.text("to");
  options.sink = file.empty() ? TERN_SINK_DISCARD : TERN_SINK_FILE;
  if (!file.empty()) options.sink_path = text(file);
  tern_error* error = nullptr;
  tern_call* call = nullptr;
  tern_result* result = nullptr;
  measurement cost;
  must(tern_call_start(client.get(), request.get(), &options, &call, &error), error);
  must(tern_call_wait(call, -1, &result), nullptr);
  tern_result_info info{};
  info.struct_size = sizeof info;
  must(tern_result_view(result, &info, sizeof info), nullptr);
  cost.report("tern body", info.body_size >> 20, info.code == TERN_OK && info.status == 200 ? 0 : 1);
  tern_result_release(result);
  tern_call_release(call);
}

void files(const arguments& args) {
  std::uint64_t total = args.number("requests", 10000), width = args.number("connections", 50);
  client_ptr client = make_client(args, width);
  tern_queue* queue = tern_client_queue(client.get());
  const std::string url = args.text("url"), folder = args.text("to") + "/";
  std::uint64_t sent = 0, done = 0, errors = 0;
  auto submit = [&] {
    const std::string name = std::to_string(sent++), path = folder + name;
    request_ptr request = get(url + name);
    tern_submit_options options{};
    options.struct_size = sizeof options;
    options.sink = TERN_SINK_FILE;
    options.sink_path = text(path);
    tern_error* error = nullptr;
    must(tern_submit_ex(client.get(), request.get(), &options, nullptr, &error), error);
  };
  std::array<tern_event, batch> events{};
  measurement cost;
  while (sent < std::min(total, width)) submit();
  while (done < total) {
    std::size_t count = 0;
    must(tern_queue_wait(queue, events.data(), batch, sizeof events[0], give_up_ms, &count), nullptr);
    if (count == 0) must(TERN_E_WAIT_TIMEOUT, nullptr);
    for (std::size_t i = 0; i < count; ++i) {
      if (events[i].kind != TERN_EVENT_COMPLETED) continue;
      ++done;
      if (events[i].status != TERN_OK || tern_result_status(events[i].result) != 200) ++errors;
      if (sent < total) submit();
    }
    tern_events_release(events.data(), count, sizeof events[0]);
  }
  cost.report("tern files", total, errors);
}

void latency(const arguments& args) {
  std::uint64_t total = args.number("requests", 5000), errors = 0;
  client_ptr client = make_client(args, 1);
  request_ptr request = get(args.text("url"));
  std::vector<double> latencies;
  measurement cost;
  for (std::uint64_t i = 0; i < total; ++i) {
    tern_error* error = nullptr;
    tern_call* call = nullptr;
    tern_result* result = nullptr;
    auto began = std::chrono::steady_clock::now();
    must(tern_call_start(client.get(), request.get(), nullptr, &call, &error), error);
    must(tern_call_wait(call, give_up_ms, &result), nullptr);
    latencies.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
    if (tern_result_status(result) != 200) ++errors;
    tern_result_release(result);
    tern_call_release(call);
  }
  std::sort(latencies.begin(), latencies.end());
  cost.add("latency_us_p50", latencies[latencies.size() / 2]);
  cost.add("latency_us_p99", latencies[latencies.size() * 99 / 100]);
  cost.report("tern call", total, errors);
}

double resident_kib() {
  std::ifstream statm("/proc/self/statm");
  double whole = 0, resident = 0;
  statm >> whole >> resident;
  return resident * 4096 / 1024;
}

// Idle connections are made by as many requests at once; what those took is given back by malloc_trim, on both sides.
void memory(const arguments& args) {
  std::uint64_t total = args.number("connections", 2000);
  client_ptr client = make_client(args, total);
  request_ptr request = get(args.text("url"));
  repeater runner(client.get(), request.get());
  measurement cost;
  runner.run(1, 1);
  ::malloc_trim(0);
  double before = resident_kib();
  std::uint64_t open_before = counters(client.get()).connections_open;
  runner.run(total, total);
  double untrimmed = resident_kib();
  ::malloc_trim(0);
  double after = resident_kib();
  auto opened = static_cast<double>(counters(client.get()).connections_open - open_before);
  cost.add("connections_opened", opened);
  cost.add("kib_per_connection", (after - before) / opened);
  cost.add("kib_per_connection_untrimmed", (untrimmed - before) / opened);
  cost.report("tern memory", total, runner.errors);
}

// Every origin gets a hundred requests in a row, whatever the number waiting, so that both sides make as many connections.
void queued(const arguments& args) {
  constexpr std::uint64_t per_origin = 100;
  std::uint64_t waiting = args.number("queued", 1000);
  std::uint64_t total = std::max<std::uint64_t>(args.number("requests", 200000), waiting);
  std::string port = args.text("port");
  config how;
  how.set("loops", args.number("loops", 0)).set("connections.per_origin", 4).set("connections.total", 1000);
  how.set("queue.max_in_flight", "none").set("resolve", "*:*:127.0.0.1");
  client_ptr client = how.client();
  std::uint64_t errors = 0;
  measurement cost;
  for (std::uint64_t done = 0; done < total; done += waiting) {
    // Nothing starts before everything waits.
    must(tern_client_pause(client.get(), nullptr), nullptr);
    request_ptr request;
    for (std::uint64_t i = 0; i < waiting; ++i) {
      if (i % per_origin == 0) request = get("http://h" + std::to_string((done + i) / per_origin) + ".test:" + port + "/100");
      tern_error* error = nullptr;
      must(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, &error), error);
    }
    must(tern_client_resume(client.get(), nullptr), nullptr);
    tern_report* report = nullptr;
    must(tern_fetch_all(client.get(), -1, &report), nullptr);
    tern_report_info info{};
    info.struct_size = sizeof info;
    must(tern_report_view(report, &info, sizeof info), nullptr);
    errors += info.failed;
    tern_report_release(report);
  }
  cost.add("connections_made", static_cast<double>(counters(client.get()).connections_made));
  cost.report("tern queued", total, errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  std::string mode = args.text("mode", "get");
  if (mode == "get") get_many(args);
  if (mode == "load") load(args);
  if (mode == "handshake") handshake(args);
  if (mode == "body") body(args);
  if (mode == "files") files(args);
  if (mode == "latency") latency(args);
  if (mode == "memory") memory(args);
  if (mode == "queued") queued(args);
}
