#include "cli/redis_messages.hpp"

#include <unistd.h>

#include <vector>

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "cli/value_stream.hpp"

namespace tern::cli {
namespace {

class message_printer final : public value_reader {
 public:
  message_printer(uint64_t count, reply_output& output) : count_(count), output_(output) {}

  bool wants_more() const override { return output_.open() && (count_ == 0 || seen_ < count_); }
  // The word that says what it is comes as a status; people expect what redis-cli shows, a text like the others.
  void put(const tern_value& message) override {
    ++seen_;
    if (message.kind != TERN_VALUE_ARRAY || message.length == 0) return output_.put(message);
    std::vector<tern_value> items(message.as.items, message.as.items + message.length);
    if (items[0].kind == TERN_VALUE_STRING) items[0].kind = TERN_VALUE_BYTES;
    tern_value shown = message;
    shown.as.items = items.data();
    output_.put(shown);
  }
  // A person would not know whether it works until somebody publishes.
  void opened() override {
    if (is_terminal(STDOUT_FILENO)) print_error_line("tern: subscribed");
  }
  void lost(std::string_view why) override {
    output_.complain("the connection was lost, messages may be missing: " + printable(why), exit_status::ok);
  }
  void ended(const tern_event& event) override {
    if (event.status != TERN_OK) output_.put(event.result);
  }
  void interrupted() override { output_.note(interrupt_status()); }

 private:
  const uint64_t count_;
  reply_output& output_;
  uint64_t seen_ = 0;
};

}  // namespace

void print_messages(tern_client* client, tern_request* subscription, uint64_t count, reply_output& output) {
  message_printer printer(count, output);
  read_values(client, subscription, "cannot subscribe", printer);
}

}  // namespace tern::cli
