#include "cli/demo_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/demo_session.hpp"
#include "cli/interrupt.hpp"
#include "cli/result_text.hpp"

namespace tern::cli {
namespace {

// A worker and a connection for each request on its way; a request that hangs fails instead of holding the demo up.
client_handle client_for(uint64_t workers) {
  tern_config* made = nullptr;
  error_slot error;
  check(tern_config_create(&made, error), error, "cannot start");
  config_handle config(made);
  auto count = static_cast<int64_t>(workers);
  error_slot a;
  check(tern_config_set_int(made, to_str("workers"), count, a), a, "--workers");
  error_slot b;
  check(tern_config_set_int(made, to_str("connections.per_origin"), count, b), b, "--workers");
  error_slot c;
  check(tern_config_set(made, to_str("timeout.total"), to_str("30s"), c), c, "cannot start");
  error_slot d;
  check(tern_config_set(made, to_str("proxy"), to_str("none"), d), d, "cannot start");
  return make_client(made);
}

request_handle request_for(const char* method, const std::string& url, const std::string& body) {
  tern_request* made = nullptr;
  error_slot error;
  check(tern_http_request_create(method, to_str(url), &made, error), error, url);
  request_handle request(made);
  error_slot body_error;
  if (!body.empty()) check(tern_request_set_body(made, to_str(body), body_error), body_error, url);
  return request;
}

}  // namespace

demo_run::demo_run(uint16_t port, uint64_t requests, uint64_t workers, bool show_progress)
    : client_(client_for(workers)), requests_(requests), progress_(show_progress, requests, {}) {
  auto add = [&](const char* method, std::string_view path, uint64_t size, const std::string& body = {}) {
    kinds_.push_back({request_for(method, fmt::format("http://127.0.0.1:{}{}", port, path), body), size});
  };
  add("GET", "/", std::string_view(demo_paths).size());
  add("GET", "/bytes/100", 100);
  add("GET", "/bytes/4096", 4096);
  add("GET", "/chunked/10000", 10000);
  add("GET", "/bytes/65536", 65536);
  add("POST", "/echo", 13, "hello, server");
  for (uint64_t i = 0; i < std::min(workers, requests); ++i) workers_.push_back({this, i % kinds_.size()});
}

report_handle demo_run::run() {
  for (worker& w : workers_) submit_next(w);
  tern_report* report = nullptr;
  int32_t code = tern_fetch_all(client_.get(), -1, &report);
  report_handle owned(report);
  progress_.finish();
  if (code != TERN_OK) throw failure{exit_status::failed, "fetch_all: " + error_name(code)};
  return owned;
}

void demo_run::submit_next(worker& w) {
  if (submitted_ == requests_ || interrupted()) return;
  w.kind = submitted_ % kinds_.size();
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.user_data = reinterpret_cast<uintptr_t>(&w);
  options.on_event = on_event;
  error_slot error;
  ++submitted_;
  if (tern_submit_ex(client_.get(), kinds_[w.kind].request.get(), &options, nullptr, error) != TERN_OK)
    note_wrong("a submission was refused: " + error.message());
}

void demo_run::note_wrong(std::string message) {
  ++wrong_;
  if (first_error_.empty()) first_error_ = std::move(message);
}

void demo_run::on_event(uint64_t user_data, tern_event* event) {
  auto& w = *reinterpret_cast<worker*>(static_cast<uintptr_t>(user_data));
  if (event->kind != TERN_EVENT_COMPLETED) return;
  w.run->checked(w, *event);
  w.run->submit_next(w);
}

void demo_run::checked(const worker& w, const tern_event& event) {
  ++done_;
  tern_result_info info = view_of(event.result);
  bool right = info.status == 200 && info.body_size == kinds_[w.kind].body_size;
  if (event.status != TERN_OK) {
    ++failed_;
    if (first_error_.empty()) first_error_ = failed_line(info);
  } else if (!right) {
    note_wrong(fmt::format("{}: not the expected answer: {}", to_view(info.url), finished_line(event.result)));
  }
  progress_.update(done_, failed_ + wrong_, progress::clock::now());
}

}  // namespace tern::cli
