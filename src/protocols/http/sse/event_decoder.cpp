#include "protocols/http/sse/event_decoder.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace tern::http {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Between two events hardly any memory is held.
void empty(std::string& text) {
  text.clear();
  if (text.capacity() > limits::sse_spare_bytes) text.shrink_to_fit();
}

void mend(std::string& text) {
  if (!is_utf8(text)) text = repair_utf8(text);
}

}  // namespace

event_decoder::event_decoder(const event_limits& most, std::string last_id)
    : most_(most), id_(last_id), last_id_(std::move(last_id)) {}

size_t event_decoder::feed(bytes data) {
  const std::string_view in = as_text(data);
  size_t used = 0;
  while (used < in.size() && !ready_ && !why_) {
    if (std::exchange(after_cr_, false) && in[used] == '\n') {
      ++used;
      continue;
    }
    const std::string_view rest = in.substr(used);
    const size_t length = static_cast<size_t>(
        std::find_if(rest.begin(), rest.end(), [](char c) { return c == '\n' || c == '\r'; }) - rest.begin());
    if (length > most_.line_bytes - std::min<uint64_t>(line_.size(), most_.line_bytes)) {
      fail("a line of the events", most_.line_bytes, "sse.max_line_bytes");
    } else if (length == rest.size()) {
      line_.append(rest);
      used = in.size();
    } else {
      after_cr_ = rest[length] == '\r';
      used += length + 1;
      end_line(rest.substr(0, length));
    }
  }
  return used;
}

server_event event_decoder::event() const noexcept {
  return {type_.empty() ? std::string_view("message") : std::string_view(type_), data_, last_id_};
}

void event_decoder::pop() {
  ready_ = has_data_ = false;
  empty(type_);
  empty(data_);
}

void event_decoder::end_line(std::string_view rest) {
  if (!line_.empty()) rest = line_.append(rest);
  if (std::exchange(first_line_, false) && rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  read_line(rest);
  empty(line_);
}

void event_decoder::read_line(std::string_view line) {
  if (line.empty()) return end_event();
  const size_t colon = line.find(':');
  if (colon == 0) return;  // a comment
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  read_field(name, value);
}

void event_decoder::read_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (value.size() + has_data_ > most_.event_bytes - std::min<uint64_t>(type_.size() + data_.size(), most_.event_bytes))
      return fail("an event", most_.event_bytes, "sse.max_event_bytes");
    if (std::exchange(has_data_, true)) data_ += '\n';
    data_.append(value);
  } else if (name == "event") {
    if (value.size() > most_.event_bytes - std::min<uint64_t>(data_.size(), most_.event_bytes))
      return fail("an event", most_.event_bytes, "sse.max_event_bytes");
    type_ = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) id_ = value;
  } else if (name == "retry") {
    read_retry(value);
  }
}

void event_decoder::read_retry(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return;
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24);
  const auto ms = parse_number<int64_t>(digits);
  retry_ = ms && *ms < longest.count() ? std::chrono::milliseconds(*ms) : longest;
}

// The id counts also when there is nothing else; an event without data is none (§9.2.6).
void event_decoder::end_event() {
  mend(id_);
  last_id_ = id_;
  if (!has_data_) return pop();
  mend(type_);
  mend(data_);
  ready_ = true;
}

void event_decoder::fail(std::string what, uint64_t most, const char* option) {
  why_ = error(TERN_E_BODY_TOO_LARGE, what + " has more than the " + std::to_string(most) + " bytes allowed (" + option + ")");
}

}  // namespace tern::http
