#include "cli/websocket_run.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <utility>

#include "cli/colour.hpp"
#include "cli/exchange_text.hpp"
#include "cli/failure_status.hpp"
#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"
#include "cli/websocket_text.hpp"

namespace tern::cli {
namespace {

// A longer line goes out in fragments of this size, so that memory does not grow with it.
constexpr size_t longest_part = 64 * 1024;
constexpr size_t batch = 64;

constexpr uint32_t normal_closure = 1000;  // RFC 6455 §7.4.1
constexpr uint32_t going_away = 1001;

}  // namespace

websocket_run::websocket_run(websocket_plan plan, tern_client* client, tern_request* request)
    : plan_(std::move(plan)), queue_(make_queue()), source_(STDIN_FILENO, longest_part) {
  error_slot fd_error;
  check(tern_queue_fd(queue_.get(), &queue_fd_, fd_error), fd_error, "cannot start", exit_status::failed);
  if (plan_.prompt) prompt_.emplace(painted("> ", colour::bold, takes_colour(STDOUT_FILENO)), 2);
  error_slot error;
  check(open_stream(client, request, queue_.get(), 0, stream_, error), error, "cannot connect");
}

exit_status websocket_run::run() {
  while (state_ != state::over) {
    if (state_ == state::talking) send();
    wait();
    if (interrupted() && parting_ != parting::hurried) {
      note(interrupt_status());
      part(parting::hurried);
    }
    if (clock::now() >= close_at_ && parting_ == parting::none) part(parting::polite);
    if (clock::now() >= leave_by_) tern_stream_cancel(stream_.get());
  }
  return status_;
}

std::optional<websocket_run::message> websocket_run::next_message() {
  const uint32_t kind = plan_.binary ? 0 : TERN_SEND_TEXT;
  if (prompt_) {
    std::optional<std::string> line = prompt_->next();
    return line ? std::optional(message{std::move(*line), kind}) : std::nullopt;
  }
  if (plan_.binary) {
    std::string data = source_.take_all();
    return data.empty() ? std::nullopt : std::optional(message{std::move(data), kind});
  }
  std::optional<line_source::piece> piece = source_.next();
  if (!piece) return std::nullopt;
  if (!std::exchange(line_goes_on_, !piece->ends)) ++line_;
  return message{std::move(piece->text), kind | (piece->ends ? 0 : TERN_SEND_MORE)};
}

bool websocket_run::input_ended() const { return prompt_ ? prompt_->ended() : source_.ended(); }

bool websocket_run::wants_input() const { return state_ == state::talking && !unsent_ && !input_over_ && !input_ended(); }

void websocket_run::send() {
  while (state_ == state::talking && !blocked_ && !input_over_) {
    if (!unsent_) unsent_ = next_message();
    if (!unsent_) {
      if (input_ended()) end_input();
      return;
    }
    if (skipping_) {
      skipping_ = (unsent_->flags & TERN_SEND_MORE) != 0;
      unsent_.reset();
      continue;
    }
    error_slot error;
    const int32_t code = tern_stream_send(stream_.get(), unsent_->flags, unsent_->data.data(), unsent_->data.size(), error);
    switch (code) {
      case TERN_OK:
        within_message_ = (unsent_->flags & TERN_SEND_MORE) != 0;
        unsent_.reset();
        break;
      case TERN_E_AGAIN:
        blocked_ = true;
        break;
      case TERN_E_CLOSED:  // its completion is on its way
        input_over_ = true;
        break;
      case TERN_E_ARGUMENT:  // a line that is no text; the others are
        skip_line(fmt::format("{} ({})", error.message(), error_name(code)));
        break;
      default:
        say(fmt::format("tern: cannot send: {} ({})", error.message(), error_name(code)));
        note(status_of_failure(code));
        part(parting::polite);
    }
  }
}

// The lines behind it are sent, unless its beginning is on its way.
void websocket_run::skip_line(const std::string& why) {
  say(prompt_ ? "tern: " + why : fmt::format("tern: line {}: {}", line_, why));
  note(exit_status::local_io);
  skipping_ = (unsent_->flags & TERN_SEND_MORE) != 0;
  unsent_.reset();
  if (within_message_) part(parting::polite);
}

void websocket_run::end_input() {
  input_over_ = true;
  if (prompt_) prompt_->stop();
  if (prompt_) return part(parting::polite);
  if (!plan_.keep_open) close_at_ = clock::now() + plan_.linger;
}

void websocket_run::wait() {
  pollfd watched[] = {{queue_fd_, POLLIN, 0}, {wants_input() ? STDIN_FILENO : -1, POLLIN, 0}};
  if (::poll(watched, 2, poll_interval_ms) > 0 && watched[1].revents != 0) prompt_ ? prompt_->read() : source_.read();
  tern_event events[batch];
  size_t count = 0;
  if (tern_queue_drain(queue_.get(), events, batch, sizeof *events, &count) != TERN_OK) return;
  for (size_t i = 0; i < count; ++i) handle(owned_event(events[i]));
}

void websocket_run::handle(const owned_event& event) {
  switch (event->kind) {
    case TERN_EVENT_STREAM_OPEN:
      return opened(event->result);
    case TERN_EVENT_STREAM_DATA:
      return received(*event.operator->());
    case TERN_EVENT_STREAM_WRITABLE:
      blocked_ = false;
      return;
    case TERN_EVENT_STREAM_CLOSING:
      farewell_ = "closed by the peer with " + close_text(event->status, {static_cast<const char*>(event->data), event->size});
      return;
    case TERN_EVENT_COMPLETED:
      return completed(*event.operator->());
    default:
      return;
  }
}

void websocket_run::opened(const tern_result* result) {
  if (plan_.verbose) say(exchange_text(view_of(result), plan_.sent, takes_colour(STDERR_FILENO)));
  if (state_ != state::opening) return;
  state_ = state::talking;
  if (!prompt_) return;
  if (!plan_.quiet) {
    const tern_str subprotocol = tern_result_header(result, to_str("Sec-WebSocket-Protocol"));
    say(fmt::format("connected{}{}; Ctrl-D closes", subprotocol.size > 0 ? " with subprotocol " : "",
                    printable(to_view(subprotocol))));
  }
  prompt_->start();
}

void websocket_run::received(const tern_event& event) {
  const std::string_view data(static_cast<const char*>(event.data), event.size);
  const bool last = (event.flags & TERN_EVENT_MORE) == 0;
  if (parting_ != parting::hurried) {
    if (prompt_)
      write(message_for_people(data, (event.flags & TERN_EVENT_TEXT) != 0, takes_colour(STDOUT_FILENO)));
    else if (plan_.binary)
      write(data);
    else
      write(last ? std::string(data) + '\n' : std::string(data));
  }
  tern_stream_grant(stream_.get(), event.cost);
  if (close_at_ != clock::time_point::max()) close_at_ = clock::now() + plan_.linger;
}

void websocket_run::completed(const tern_event& event) {
  state_ = state::over;
  if (prompt_) prompt_->stop();
  const tern_result_info info = view_of(event.result);
  const bool refused = event.status != TERN_OK && info.status != 0 && info.status != 101;
  if (plan_.verbose && refused) say(exchange_text(info, plan_.sent, takes_colour(STDERR_FILENO)));
  if (farewell_.empty() && our_code_ != 0 && event.status == TERN_OK)
    farewell_ = "closed with " + close_text(static_cast<int32_t>(our_code_), "");
  if (!farewell_.empty() && !plan_.quiet) say(farewell_);
  if (event.status == TERN_OK || (event.status == TERN_E_CANCELLED && parting_ == parting::hurried)) return;
  // What the stream refuses after it was opened came from standard input.
  note(event.status == TERN_E_ARGUMENT ? exit_status::local_io : status_of_failure(event.status));
  say("tern: " + failed_line(info, takes_colour(STDERR_FILENO)));
}

void websocket_run::write(std::string_view data) {
  if (prompt_) {
    if (prompt_->show(data)) return;
    part(parting::hurried);
    return;
  }
  const written how = write_output(STDOUT_FILENO, "standard output", data);
  if (how) return;
  if (!how.complaint.empty()) say("tern: " + how.complaint);
  note(how.status);
  part(parting::hurried);
}

void websocket_run::part(parting how) {
  const bool first = parting_ == parting::none;
  parting_ = how;
  input_over_ = true;
  if (prompt_) prompt_->stop();
  if (how == parting::hurried) leave_by_ = clock::now() + plan_.close_limit;
  if (state_ == state::opening) {
    tern_stream_cancel(stream_.get());
    return;
  }
  if (state_ == state::talking) state_ = state::closing;
  if (!first) return;
  our_code_ = how == parting::polite ? normal_closure : going_away;
  tern_stream_close(stream_.get(), our_code_, to_str(""), nullptr);
}

void websocket_run::say(const std::string& line) {
  if (prompt_) prompt_->stop();
  print_error_line(line);
}

void websocket_run::note(exit_status status) { status_ = worse(status_, status); }

}  // namespace tern::cli
