#include "protocols/http/h1/request_text.hpp"

#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "protocols/http/message/body_length.hpp"
#include "protocols/http/message/expectation.hpp"

namespace tern::http::h1 {
namespace {

struct program_fields {
  const owned_field* content_length = nullptr;
  bool host = false;
  bool expect = false;
  bool upgrade = false;
  bool close = false;
};

bool has_close(std::string_view connection) {
  while (std::optional<std::string_view> item = next_list_item(connection))
    if (iequals(*item, "close")) return true;
  return false;
}

program_fields find_fields(const fields& list) {
  program_fields found;
  for (const owned_field& f : list) switch (f.name.size()) {
      case 4:
        found.host |= iequals(f.name, "host");
        break;
      case 6:
        found.expect |= iequals(f.name, "expect");
        break;
      case 7:
        found.upgrade |= iequals(f.name, "upgrade");
        break;
      case 10:
        found.close |= iequals(f.name, "connection") && has_close(f.value);
        break;
      case 14:
        if (iequals(f.name, "content-length")) found.content_length = &f;
        break;
      default:
        break;
    }
  return found;
}

class text_writer {
 public:
  explicit text_writer(char* at) : at_(at) {}
  void put(std::string_view s) {
    std::memcpy(at_, s.data(), s.size());
    at_ += s.size();
  }
  void put_field(std::string_view name, std::string_view value) {
    put(name);
    put(": ");
    put(value);
    put("\r\n");
  }
  void put_number(uint64_t number) { at_ = std::to_chars(at_, at_ + 20, number).ptr; }
  const char* at() const { return at_; }

 private:
  char* at_;
};

constexpr std::string_view expect_line = "Expect: 100-continue\r\n";
constexpr std::string_view chunked_line = "Transfer-Encoding: chunked\r\n";
constexpr std::string_view length_name = "Content-Length: ";
// All that is not taken from the request: "  HTTP/1.1", "https://", "Host: ", line ends, and the lines above.
constexpr size_t fixed_room = 160;

}  // namespace

error plan_request(const request_head& request, const body_source* body, request_plan& plan, target_form form) {
  program_fields found = find_fields(request.list);
  plan = {};
  plan.form = form;
  plan.sends_host = !found.host;
  plan.closes = found.close;
  plan.head_only = request.method == "HEAD";
  if (found.upgrade) {
    plan.body = body_framing::tunnel;
    return {};
  }
  body_length length;
  if (error e = measure_body(request, body, found.content_length, length)) return e;
  plan.length = length.bytes.value_or(0);
  plan.sends_length = length.announced;
  if (length.bytes == 0u) return {};
  plan.body = length.bytes ? body_framing::fixed : body_framing::chunked;
  plan.waits = expects_continue(request, body);
  plan.sends_expect = plan.waits && !found.expect;
  return {};
}

void write_head(const request_head& request, const request_plan& plan, size_t tail, std::string& out) {
  size_t room = fixed_room + request.method.size() + request.target.size() + 2 * request.authority.size();
  for (const owned_field& f : request.list) room += f.name.size() + f.value.size() + 4;
  if (out.capacity() < room + tail) out.reserve(room + tail);
  out.resize(room);

  text_writer w(out.data());
  w.put(request.method);
  w.put(" ");
  if (plan.form == target_form::absolute)
    w.put(absolute_target(request));
  else
    w.put(request.target);
  w.put(" HTTP/1.1\r\n");
  if (plan.sends_host) w.put_field("Host", request.authority);
  for (const owned_field& f : request.list) w.put_field(f.name, f.value);
  if (plan.sends_length) {
    w.put(length_name);
    w.put_number(plan.length);
    w.put("\r\n");
  }
  if (plan.body == body_framing::chunked) w.put(chunked_line);
  if (plan.sends_expect) w.put(expect_line);
  w.put("\r\n");
  out.resize(static_cast<size_t>(w.at() - out.data()));
}

void append_chunk_line(std::string& out, size_t size) {
  char digits[16];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, size, 16).ptr);
  out += "\r\n";
}

void append_last_chunk(std::string& out, const fields* trailers) {
  out += "0\r\n";
  if (trailers != nullptr)
    for (const owned_field& f : *trailers) (((out += f.name) += ": ") += f.value) += "\r\n";
  out += "\r\n";
}

}  // namespace tern::http::h1
