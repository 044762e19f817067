#include "cli/redis_lines.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <utility>

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/redis_messages.hpp"
#include "cli/redis_request.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

// A value may be large; more in one line is a file that was not meant to be commands.
constexpr size_t longest_line = 64 * 1024 * 1024;
// So many replies may be awaited in memory, so much of commands: enough that the connection never idles.
constexpr size_t most_in_flight = 128;
constexpr size_t most_bytes_in_flight = 1024 * 1024;
// Of one pipeline: its replies are in memory together. The next is submitted while one is on its way.
constexpr size_t most_in_pipeline = 1000;
constexpr size_t most_pipelines = 2;

constexpr size_t batch = 64;
constexpr uint64_t of_a_request = 0;  // user data; leases are numbered from 1

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\v\f") == std::string_view::npos; }

// What a person types to leave, as in redis-cli.
bool is_farewell(std::string_view text) {
  while (!text.empty() && is_blank(text.substr(text.size() - 1))) text.remove_suffix(1);
  return text == "quit" || text == "exit";
}

}  // namespace

redis_lines::redis_lines(redis_plan plan, tern_client* client, reply_output& output)
    : plan_(std::move(plan)), client_(client), output_(output), queue_(make_queue()), source_(STDIN_FILENO, longest_line) {
  error_slot error;
  int32_t fd = -1;
  check(tern_queue_fd(queue_.get(), &fd, error), error, "cannot start", exit_status::failed);
  queue_fd_ = fd;
}

void redis_lines::run() {
  while (state_ != state::over) {
    fill();
    if (state_ == state::draining && in_flight_.empty()) return;
    if (state_ == state::over) return;
    ask();
    wait();
    if (interrupted()) return give_up(interrupt_status());
    if (!output_.open()) return;
  }
}

bool redis_lines::has_room() const {
  const size_t most = plan_.prompt ? 1 : plan_.pipeline ? most_pipelines : most_in_flight;
  return in_flight_.size() < most && bytes_in_flight_ < most_bytes_in_flight;
}

bool redis_lines::wants_input() const { return state_ == state::reading && !source_.ended() && !waiting_ && has_room(); }

void redis_lines::fill() {
  while (state_ == state::reading && has_room()) {
    if (waiting_) {
      if (!in_flight_.empty()) return;
      subscribe();
      continue;
    }
    std::optional<line_source::piece> line = source_.next();
    if (!line) {
      submit();
      if (source_.ended()) state_ = state::draining;
      return;
    }
    take(std::move(*line));
  }
}

void redis_lines::take(line_source::piece line) {
  asked_ = false;
  if (std::exchange(too_long_, !line.ends)) return;
  ++line_;
  if (too_long_)
    return output_.complain(fmt::format("line {}: it is longer than {} bytes", line_, longest_line), exit_status::local_io);
  if (is_blank(line.text)) return;
  if (is_farewell(line.text)) {
    submit();
    state_ = state::draining;
    return;
  }
  if (is_subscription(line.text)) {
    submit();
    waiting_ = std::move(line.text);
    return;
  }
  add(line.text);
  if (!plan_.pipeline || batch_commands_ >= most_in_pipeline || batch_size_.bytes >= most_bytes_in_flight) submit();
}

void redis_lines::add(const std::string& text) {
  if (!batch_) {
    batch_ = make_redis_request(plan_.url, TERN_REDIS_PIPELINE);
    batch_size_ = {line_, 0};
  }
  error_slot error;
  const int32_t code = tern_redis_request_add_text(batch_.get(), to_str(text), error);
  if (code != TERN_OK) {
    const std::string why = fmt::format("{} ({})", error.message(), error_name(code));
    // A person sees which line is meant.
    return output_.complain(plan_.prompt ? why : fmt::format("line {}: {}", line_, why), exit_status::local_io);
  }
  ++batch_commands_;
  batch_size_.bytes += text.size();
}

void redis_lines::submit() {
  if (batch_commands_ == 0) return;
  lease();
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.queue = queue_.get();
  options.user_data = of_a_request;
  options.lease = lease_.get();
  error_slot error;
  check(tern_submit_ex(client_, batch_.get(), &options, nullptr, error), error, fmt::format("line {}", batch_size_.first_line));
  batch_.reset();
  batch_commands_ = 0;
  bytes_in_flight_ += batch_size_.bytes;
  in_flight_.push_back(batch_size_);
}

void redis_lines::subscribe() {
  const request_handle request = make_redis_request(plan_.url, TERN_REDIS_SUBSCRIPTION);
  error_slot error;
  const int32_t code = tern_redis_request_add_text(request.get(), to_str(*waiting_), error);
  waiting_.reset();
  if (code != TERN_OK)
    return output_.complain(fmt::format("line {}: {} ({})", line_, error.message(), error_name(code)), exit_status::local_io);
  print_messages(client_, request.get(), plan_.messages, output_);
  if (interrupted() || !output_.open()) state_ = state::over;
}

void redis_lines::lease() {
  if (lease_) return;
  // What is reserved is told by a request, which needs a command; it is not sent.
  const request_handle where = make_redis_request(plan_.url, TERN_REDIS_COMMANDS);
  add_arguments(where.get(), {"PING"});
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.queue = queue_.get();
  options.user_data = ++lease_number_;
  tern_lease* opened = nullptr;
  error_slot error;
  check(tern_lease_open(client_, where.get(), &options, &opened, nullptr, error), error, "cannot connect");
  lease_.reset(opened);
}

void redis_lines::ask() {
  if (!plan_.prompt || asked_ || !in_flight_.empty() || source_.ended()) return;
  asked_ = write_all(STDOUT_FILENO, authority_of(plan_.url) + "> ") == write_state::written;
}

void redis_lines::wait() {
  pollfd watched[] = {{queue_fd_, POLLIN, 0}, {wants_input() ? source_.fd() : -1, POLLIN, 0}};
  if (::poll(watched, 2, poll_interval_ms) > 0 && watched[1].revents != 0) {
    source_.read();
    if (source_.ended() && std::exchange(asked_, false)) write_all(STDOUT_FILENO, "\n");
  }
  tern_event events[batch];
  size_t count = 0;
  if (tern_queue_drain(queue_.get(), events, batch, sizeof *events, &count) != TERN_OK) return;
  for (size_t i = 0; i < count; ++i) handle(owned_event(events[i]));
}

void redis_lines::handle(const owned_event& event) {
  if (event->kind != TERN_EVENT_COMPLETED || state_ == state::over) return;
  if (event->user_data == of_a_request)
    completed(event);
  else if (event->user_data == lease_number_)
    lease_ended(event);
}

void redis_lines::completed(const owned_event& event) {
  if (in_flight_.empty()) return;
  bytes_in_flight_ -= in_flight_.front().bytes;
  in_flight_.pop_front();
  if (event->status == TERN_E_LEASE_LOST) return;  // the lease says why
  if (output_.put_each(event->result) || plan_.prompt) return;
  give_up(exit_status::ok);  // what failed has been noted
}

// It is not given back before the end: it was lost, or there was none to be had.
void redis_lines::lease_ended(const owned_event& event) {
  if (std::exchange(asked_, false)) write_all(STDOUT_FILENO, "\n");
  const bool ended = output_.put(event->result);  // otherwise what failed has been noted
  lease_.reset();
  if (!plan_.prompt) give_up(ended ? exit_status::failed : exit_status::ok);
}

void redis_lines::give_up(exit_status status) {
  output_.note(status);
  if (asked_) write_all(STDOUT_FILENO, "\n");
  state_ = state::over;
}

}  // namespace tern::cli
