#include "cli/reply_output.hpp"

#include "cli/failure_status.hpp"
#include "cli/file_io.hpp"
#include "cli/json_writer.hpp"
#include "cli/output.hpp"
#include "cli/reply_text.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"

namespace tern::cli {
namespace {

// What the server says instead of a reply.
bool is_error_reply(const tern_result_info& info) {
  if (info.code == TERN_E_REDIS_RACE) return true;
  if (info.code != TERN_E_REDIS && info.code != TERN_E_REDIS_UNAVAILABLE) return false;
  tern_error_info error{};
  error.struct_size = sizeof error;
  if (tern_error_view(info.error, &error, sizeof error) != TERN_OK) return false;
  // What stands in front of its own words is ours: the login was refused, say.
  return std::string_view(tern_error_message(info.error)).starts_with(to_view(error.native_text));
}

// A reply as its request's error has it.
tern_value error_value(std::string_view message) {
  tern_value value{};
  value.kind = TERN_VALUE_ERROR;
  value.length = static_cast<uint32_t>(message.size());
  value.as.bytes = message.data();
  return value;
}

const tern_value* data_of(const tern_result* result) {
  const tern_value* data = nullptr;
  return tern_result_data(result, &data, nullptr) == TERN_OK ? data : nullptr;
}

// Lines are gathered to about as much as a pipe holds.
constexpr size_t enough_to_write = 64 * 1024;

}  // namespace

reply_output::reply_output(reply_style style) : style_(style), colour_(takes_colour(STDOUT_FILENO)) {}

void reply_output::put(const tern_value& reply) { write(text_of_reply(reply)); }

bool reply_output::put(const tern_result* result) {
  const tern_result_info info = view_of(result);
  if (info.code == TERN_OK) {
    if (const tern_value* reply = data_of(result)) put(*reply);
    return true;
  }
  if (is_error_reply(info)) {
    put(error_value(tern_error_message(info.error)));
    return true;
  }
  put_failure(info);
  return false;
}

bool reply_output::put_each(const tern_result* result) {
  const tern_value* replies = view_of(result).code == TERN_OK ? data_of(result) : nullptr;
  if (replies == nullptr || replies->kind != TERN_VALUE_ARRAY) return put(result);
  std::string text;
  for (uint32_t i = 0; i < replies->length; ++i) {
    text += text_of_reply(replies->as.items[i]);
    if (text.size() < enough_to_write) continue;
    write(text);
    text.clear();
  }
  write(text);
  return true;
}

std::string reply_output::text_of_reply(const tern_value& reply) {
  ++replies_;
  if (reply.kind == TERN_VALUE_ERROR) {
    ++errors_;
    note(exit_status::failed);
  }
  switch (style_) {
    case reply_style::raw:
      return reply_raw(reply) + '\n';
    case reply_style::json:
      return reply_json(reply) + '\n';
    default:
      return reply_for_people(reply, colour_) + '\n';
  }
}

void reply_output::put_failure(const tern_result_info& info) {
  note(status_of_failure(info.code));
  if (style_ != reply_style::json) return print_error_line("tern: " + failed_line(info, takes_colour(STDERR_FILENO)));
  json_writer json;
  json.begin_object().member("error", tern_error_message(info.error)).member("name", error_name(info.code)).end_object();
  write(json.text() + '\n');
}

void reply_output::complain(const std::string& line, exit_status status) {
  note(status);
  print_error_line("tern: " + line);
}

void reply_output::note(exit_status status) { status_ = worse(status_, status); }

void reply_output::write(std::string_view text) {
  if (!open_) return;
  const exit_status how = print_output(text);
  if (how == exit_status::ok) return;
  note(how);
  open_ = false;
}

}  // namespace tern::cli
