#include "cli/event_lines.hpp"

#include <unistd.h>

#include "cli/exchange_text.hpp"
#include "cli/failure_status.hpp"
#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/reply_text.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"
#include "cli/value_stream.hpp"

namespace tern::cli {
namespace {

class event_printer final : public value_reader {
 public:
  explicit event_printer(const event_style& style) : style_(style), colour_(takes_colour(STDERR_FILENO)) {}

  bool wants_more() const override { return open_ && (style_.count == 0 || seen_ < style_.count); }
  void put(const tern_value& event) override {
    ++seen_;
    const tern_value* data = tern_value_get(&event, to_str("data"));
    const exit_status how =
        print_output((style_.json ? reply_json(event) : std::string(data ? text_of(*data) : std::string_view())) + '\n');
    open_ = how == exit_status::ok;
    note(how);
  }
  void lost(std::string_view why) override {
    if (!style_.quiet) print_error_line("tern: the events are asked for again: " + printable(why));
  }
  void ended(const tern_event& event) override {
    const tern_result_info info = view_of(event.result);
    if (style_.verbose) print_error_line(exchange_text(info, style_.sent, colour_));
    if (style_.trace) style_.trace->write(trace_text(info, style_.sent));
    if (style_.history)
      for (const std::string& line : history_lines(event.result, colour_)) print_error_line(line);
    if (event.status != TERN_OK) {
      note(status_of_failure(event.status));
      print_error_line("tern: " + failed_line(info, colour_));
    } else if (!style_.quiet) {
      print_error_line(finished_line(event.result, colour_));
    }
  }
  void interrupted() override { note(interrupt_status()); }

  exit_status status() const { return status_; }

 private:
  void note(exit_status status) { status_ = worse(status_, status); }

  const event_style& style_;
  const bool colour_;
  bool open_ = true;
  uint64_t seen_ = 0;
  exit_status status_ = exit_status::ok;
};

}  // namespace

exit_status print_events(const event_style& style, tern_client* client, tern_request* request) {
  event_printer printer(style);
  read_values(client, request, "cannot ask for events", printer);
  return printer.status();
}

}  // namespace tern::cli
