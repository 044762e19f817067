#include "cli/fetch_run.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/exchange_text.hpp"
#include "cli/failure_status.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/result_json.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"

namespace tern::cli {
namespace {

constexpr size_t batch = 64;

// "none" and what cannot be read count as no limit.
size_t limit_of(const tern_config* config, std::string_view option) {
  tern_str text{};
  error_slot error;
  if (tern_config_get(config, to_str(option), &text, error) != TERN_OK) return SIZE_MAX;
  size_t limit = std::strtoull(std::string(to_view(text)).c_str(), nullptr, 10);
  return limit == 0 ? SIZE_MAX : limit;
}

uint32_t sink_of(const destination& to) {
  switch (to.what) {
    case destination::kind::file:
      return TERN_SINK_FILE;
    case destination::kind::discard:
      return TERN_SINK_DISCARD;
    default:
      return TERN_SINK_MEMORY;
  }
}

// Bytes of the body when they are all; nothing when it is decoded on the way.
std::optional<uint64_t> size_of(const tern_result* result) {
  if (tern_result_header(result, to_str("Content-Encoding")).size != 0) return std::nullopt;
  const std::string_view text = to_view(tern_result_header(result, to_str("Content-Length")));
  uint64_t size = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), size);
  return status == std::errc{} && end == text.data() + text.size() ? std::optional(size) : std::nullopt;
}

}  // namespace

bool wants_meter(const fetch_style& style, const std::vector<destination>& to) {
  const bool screen = is_terminal(STDOUT_FILENO) && (style.json || std::any_of(to.begin(), to.end(), [](const destination& d) {
                                                       return d.what == destination::kind::stream && d.fd == STDOUT_FILENO;
                                                     }));
  return !style.quiet && !style.verbose && is_terminal(STDERR_FILENO) && !screen;
}

fetch_run::fetch_run(fetch_style style, const tern_config* config, tern_client* client, std::vector<transfer> transfers,
                     request_maker make_request)
    : style_(std::move(style)),
      client_(client),
      queue_(make_queue()),
      transfers_(std::move(transfers)),
      make_request_(std::move(make_request)),
      colour_out_(takes_colour(STDOUT_FILENO)),
      colour_err_(takes_colour(STDERR_FILENO)),
      shared_terminal_(is_terminal(STDOUT_FILENO) && is_terminal(STDERR_FILENO)),
      meter_(style_.meter) {
  for (size_t i = 0; i < transfers_.size(); ++i)
    (transfers_[i].to.what == destination::kind::stream ? streams_ : whole_).push_back(i);
  for (const char* option : {"workers", "connections.per_origin", "connections.total"})
    window_ = option == std::string_view("workers") ? limit_of(config, option) : std::min(window_, limit_of(config, option));
}

exit_status fetch_run::run() {
  submit();
  while (in_flight_ > 0) {
    tern_event events[batch];
    size_t count = 0;
    int32_t code = tern_queue_wait(queue_.get(), events, batch, sizeof *events, poll_interval_ms, &count);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for answers: " + error_name(code)};
    for (size_t i = 0; i < count; ++i) handle(owned_event(events[i]));
    if (interrupted()) {
      note(interrupt_status());
      stop();
    }
    if (style_.fail_early && status_ != exit_status::ok) fail_early();
    submit();
    draw_meter();
  }
  meter_.clear();
  if (mid_line_) say("");
  if (status_ == exit_status::interrupted || status_ == exit_status::terminated) say(fmt::format("tern: {}", interrupt_word()));
  return status_;
}

void fetch_run::submit() {
  while (state_ == state::running && next_whole_ < whole_.size() && submit_whole(whole_[next_whole_])) ++next_whole_;
  while (state_ == state::running && next_stream_ < streams_.size() && next_stream_ - turn_ < window_ &&
         open_stream(streams_[next_stream_]))
    ++next_stream_;
}

bool fetch_run::submit_whole(size_t index) {
  transfer& t = transfers_[index];
  if (t.to.what == destination::kind::file && (style_.shows_head() || style_.bars)) return open_stream(index);
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.queue = queue_.get();
  options.user_data = index;
  options.sink = sink_of(t.to);
  if (t.to.what == destination::kind::file) options.sink_path = to_str(t.pending ? t.pending->path() : t.to.path);
  error_slot error;
  return accepted(tern_submit_ex(client_, make_request_(index).get(), &options, nullptr, error), error);
}

bool fetch_run::open_stream(size_t index) {
  transfer& t = transfers_[index];
  error_slot error;
  return accepted(cli::open_stream(client_, make_request_(index).get(), queue_.get(), index, t.stream, error), error);
}

bool fetch_run::accepted(int32_t code, const error_slot& error) {
  if (code == TERN_E_AGAIN && in_flight_ > 0) return false;
  check(code, error, "cannot submit");
  ++in_flight_;
  return true;
}

void fetch_run::handle(owned_event event) {
  if (event->kind == TERN_EVENT_ROOM || event->user_data >= transfers_.size()) return;
  transfer& t = transfers_[event->user_data];
  measure(event->user_data, *event.operator->());
  if (t.to.what == destination::kind::stream) {
    t.held.push_back(std::move(event));
    deliver_held();
  } else if (t.stream) {
    if (deliver(t, event)) t.stream.reset();
  } else if (event->kind == TERN_EVENT_COMPLETED) {
    completed(t, *event.operator->());
  }
}

void fetch_run::measure(size_t index, const tern_event& event) {
  transfer& t = transfers_[index];
  switch (event.kind) {
    case TERN_EVENT_STREAM_OPEN:
      t.size = size_of(event.result);
      arriving_.insert(index);
      return;
    case TERN_EVENT_STREAM_DATA:
      t.received += event.size;
      return;
    case TERN_EVENT_COMPLETED:
      arriving_.erase(index);
      --in_flight_;
      ++finished_;
      return;
    default:
      return;
  }
}

void fetch_run::completed(transfer& t, const tern_event& event) {
  tern_result_info info = view_of(event.result);
  if (event.status == TERN_E_CANCELLED && (state_ == state::stopping || t.dropped)) return;
  bool bad_status = style_.fail_on_status && info.status >= 400;
  if (event.status != TERN_OK) {
    note(status_of_failure(event.status));
  } else if (bad_status) {
    note(exit_status::http_status);
  }
  settle_file(t, info);
  tell(event.result, info);
  write_timing(t, info);
  if (style_.json) {
    write(destination{}, result_json(info, t.to.path) + '\n');
    return;
  }
  if (event.status != TERN_OK)
    say("tern: " + failed_line(info, colour_err_));
  else if (!style_.quiet)
    say(finished_line(event.result, colour_err_));
}

// Only a finished result knows its redirects.
void fetch_run::tell(const tern_result* result, const tern_result_info& info) {
  if (style_.verbose) say(exchange_text(info, style_.sent, colour_err_));
  if (style_.trace) style_.trace->write(trace_text(info, style_.sent));
  if (!style_.history) return;
  for (const std::string& line : history_lines(result, colour_err_)) say(line);
}

void fetch_run::write_timing(const transfer& t, const tern_result_info& info) {
  if (!style_.timing) return;
  const timing_format::written text = style_.timing->of(info, t.to.path);
  write(destination{}, text.out);
  if (text.err.empty()) return;
  say("");
  write_all(STDERR_FILENO, text.err);
}

void fetch_run::settle_file(transfer& t, const tern_result_info& info) {
  if (t.to.what == destination::kind::file) t.to.opened.reset();
  bool wanted = info.code == TERN_OK && !t.dropped && !(style_.fail_on_status && info.status >= 400);
  if (t.pending && wanted && !t.pending->commit()) {
    say(fmt::format("tern: cannot write {}: {}", printable(t.to.path), std::strerror(errno)));
    note(exit_status::local_io);
  }
  t.pending.reset();
}

void fetch_run::deliver_held() {
  while (turn_ < next_stream_) {
    transfer& t = transfers_[streams_[turn_]];
    bool ended = false;
    while (!t.held.empty() && !ended) {
      ended = deliver(t, t.held.front());
      t.held.pop_front();
    }
    if (!ended) return;
    t.stream.reset();
    ++turn_;
  }
}

// True once the stream has ended.
bool fetch_run::deliver(transfer& t, const owned_event& event) {
  switch (event->kind) {
    case TERN_EVENT_STREAM_OPEN:
      t.dropped = style_.fail_on_status && tern_result_status(event->result) >= 400;
      if (t.to.what == destination::kind::file && !t.dropped) open_file(t);
      if (style_.shows_head()) write_heads(t, event->result);
      return false;
    case TERN_EVENT_STREAM_DATA:
      deliver_data(t, *event.operator->());
      return false;
    case TERN_EVENT_COMPLETED:
      if (style_.shows_head()) write_heads(t, event->result);
      if (style_.shows_head() && event->status == TERN_OK && !t.dropped)
        put(t, trailers_text(view_of(event->result), colour_out_ && t.to.fd == STDOUT_FILENO));
      completed(t, *event.operator->());
      return true;
    default:
      return false;
  }
}

void fetch_run::deliver_data(transfer& t, const tern_event& event) {
  if (!t.dropped) put(t, std::string_view(static_cast<const char*>(event.data), event.size));
  tern_stream_grant(t.stream.get(), event.cost);
}

void fetch_run::write_heads(transfer& t, const tern_result* result) {
  if (t.head_written) return;
  std::string heads = heads_text(view_of(result), colour_out_ && t.to.fd == STDOUT_FILENO);
  t.head_written = !heads.empty();
  put(t, heads);
}

void fetch_run::open_file(transfer& t) {
  t.to.opened = std::make_shared<unique_fd>(::open(t.pending->path().c_str(), O_WRONLY | O_CLOEXEC));
  if (*t.to.opened)
    t.to.fd = t.to.opened->get();
  else
    give_up_file(t);
}

// What belongs into a file that is not open is of an answer that is not wanted.
void fetch_run::put(transfer& t, std::string_view data) {
  if (t.to.what == destination::kind::stream) return write(t.to, data);
  if (t.to.opened && *t.to.opened && write_all(t.to.fd, data) != write_state::written) give_up_file(t);
}

void fetch_run::give_up_file(transfer& t) {
  say(fmt::format("tern: cannot write {}: {}", printable(t.to.path), std::strerror(errno)));
  note(exit_status::local_io);
  t.dropped = true;
  tern_stream_cancel(t.stream.get());
}

void fetch_run::write(const destination& to, std::string_view data) {
  if (state_ == state::stopping || data.empty()) return;
  mid_line_ = shared_terminal_ && to.fd == STDOUT_FILENO && data.back() != '\n';
  const written how = write_output(to.fd, to.fd_name, data);
  if (how) return;
  if (!how.complaint.empty()) say("tern: " + how.complaint);
  note(how.status);
  stop();
}

// A line of its own on standard error; an empty one only ends the line that a body left open.
void fetch_run::say(const std::string& line) {
  meter_.clear();
  if (std::exchange(mid_line_, false)) print_error_line("");
  if (!line.empty()) print_error_line(line);
}

void fetch_run::draw_meter() {
  auto now = transfer_meter::clock::now();
  if (!meter_.is_due(now)) return;
  std::vector<meter_row> rows;
  if (style_.bars)
    for (auto index = arriving_.begin(); index != arriving_.end() && rows.size() < most_bars; ++index) {
      const transfer& t = transfers_[*index];
      rows.push_back({t.name, t.received, t.size});
    }
  meter_.draw(rows, finished_, transfers_.size(), counters_of(client_).bytes_in, now);
}

void fetch_run::fail_early() {
  if (state_ == state::stopping) return;
  const size_t rest = transfers_.size() - finished_;
  if (rest > 0) say(fmt::format("tern: --fail-early: of {} requests {} were not finished", transfers_.size(), rest));
  stop();
}

void fetch_run::note(exit_status status) { status_ = worse(status_, status); }

void fetch_run::stop() {
  if (state_ == state::stopping) return;
  state_ = state::stopping;
  tern_cancel_all(client_);
}

}  // namespace tern::cli
