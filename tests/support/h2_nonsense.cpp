#include "support/h2_nonsense.hpp"

#include <functional>
#include <map>

#include "support/h2_frames.hpp"

namespace tern::test {
namespace {

using maker = std::function<std::string(std::uint32_t stream)>;
using type = h2_type;

const h2_fields ok = {{":status", "200"}};
// Odd, and beyond every stream that a test opens on a connection.
std::uint32_t idle(std::uint32_t stream) { return stream + 100'000; }

std::string frame(type what, std::uint32_t stream, std::string_view payload, std::uint8_t flags = h2_flag::none) {
  return h2_frame(what, flags, stream, payload);
}
std::string bytes(std::initializer_list<int> values) {
  std::string result;
  for (int value : values) result += static_cast<char>(value);
  return result;
}

void add_frames(std::map<std::string, maker, std::less<>>& t) {
  t["data-on-connection"] = [](auto) { return h2_data(0, "x"); };
  t["data-on-idle-stream"] = [](auto id) { return h2_data(idle(id), "x"); };
  t["data-padding"] = [](auto id) { return h2_headers(id, ok) + frame(type::data, id, "\x20short", h2_flag::padded); };
  t["data-too-large"] = [](auto id) { return h2_headers(id, ok) + h2_data(id, std::string(16385, 'x')); };
  t["headers-on-connection"] = [](auto) { return h2_headers(0, ok); };
  t["headers-on-idle-stream"] = [](auto id) { return h2_headers(idle(id), ok); };
  t["headers-on-even-stream"] = [](auto) { return h2_headers(2, ok); };
  t["headers-padding"] = [](auto id) { return frame(type::headers, id, "\x20", h2_flag::end_headers | h2_flag::padded); };
  t["headers-interrupted"] = [](auto id) { return frame(type::headers, id, h2_literals(ok)) + h2_ping(); };
  t["continuation-alone"] = [](auto id) { return frame(type::continuation, id, h2_literals(ok), h2_flag::end_headers); };
  t["continuation-of-another"] = [](auto id) {
    return frame(type::headers, id, h2_literals(ok)) + frame(type::continuation, id + 2, "", h2_flag::end_headers);
  };
  t["push-promise"] = [](auto id) {
    return h2_push_promise(id, 2, {{":method", "GET"}, {":scheme", "http"}, {":authority", "localhost"}, {":path", "/"}});
  };
  t["rst-on-connection"] = [](auto) { return h2_rst(0, 0); };
  t["rst-on-idle-stream"] = [](auto id) { return h2_rst(idle(id), 0); };
  t["rst-short"] = [](auto id) { return frame(type::rst_stream, id, "abc"); };
  t["ping-on-stream"] = [](auto id) { return frame(type::ping, id, "12345678"); };
  t["ping-short"] = [](auto) { return h2_ping("1234567"); };
  t["goaway-on-stream"] = [](auto id) { return frame(type::goaway, id, std::string(8, '\0')); };
  t["goaway-short"] = [](auto) { return frame(type::goaway, 0, "1234567"); };
  t["priority-on-connection"] = [](auto) { return frame(type::priority, 0, std::string(5, '\0')); };
  t["priority-short"] = [](auto id) { return frame(type::priority, id, "1234"); };
  t["settings-on-stream"] = [](auto id) { return frame(type::settings, id, ""); };
  t["settings-length"] = [](auto) { return frame(type::settings, 0, "12345"); };
  t["settings-ack-with-payload"] = [](auto) { return frame(type::settings, 0, "123456", h2_flag::ack); };
  t["settings-push"] = [](auto) { return h2_settings({{h2_setting::enable_push, 2}}); };
  t["settings-window"] = [](auto) { return h2_settings({{h2_setting::initial_window_size, 0x80000000}}); };
  t["settings-frame-small"] = [](auto) { return h2_settings({{h2_setting::max_frame_size, 100}}); };
  t["settings-frame-large"] = [](auto) { return h2_settings({{h2_setting::max_frame_size, 1U << 24U}}); };
  t["window-zero"] = [](auto id) { return h2_window_update(id, 0); };
  t["window-zero-on-connection"] = [](auto) { return h2_window_update(0, 0); };
  t["window-overflow"] = [](auto id) { return h2_window_update(id, 0x7fffffff) + h2_window_update(id, 0x7fffffff); };
  t["window-overflow-on-connection"] = [](auto) { return h2_window_update(0, 0x7fffffff) + h2_window_update(0, 0x7fffffff); };
  t["window-on-idle-stream"] = [](auto id) { return h2_window_update(idle(id), 1); };
  t["window-short"] = [](auto id) { return frame(type::window_update, id, "abc"); };
  t["garbage"] = [](auto) { return "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nthis is not HTTP/2"; };
}

void add_blocks(std::map<std::string, maker, std::less<>>& t) {
  auto block = [&](const char* name, std::string payload) {
    t[std::string("hpack-") + name] = [payload](auto id) { return frame(type::headers, id, payload, h2_flag::end_headers); };
  };
  block("index-zero", bytes({0x80}));
  block("index-beyond", bytes({0xff, 0x80, 0x08}));
  block("cut", bytes({0x00, 0x0a, 'x'}));
  block("integer", bytes({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}));
  block("huffman", bytes({0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01, 'v'}));  // the end symbol, spelled out
  block("table-size", bytes({0x3f, 0xff, 0xff, 0xff, 0x07}));
  block("late-table-size", bytes({0x88, 0x20}));  // after a field

  auto fields = [&](const char* name, h2_fields what) {
    t[std::string("field-") + name] = [what](auto id) { return h2_headers(id, what, h2_flag::end_stream); };
  };
  fields("no-status", {{"x-a", "b"}});
  fields("two-statuses", {{":status", "200"}, {":status", "204"}});
  fields("status-text", {{":status", "2x0"}});
  fields("status-101", {{":status", "101"}});
  fields("status-late", {{"x-a", "b"}, {":status", "200"}});
  fields("upper-case", {{":status", "200"}, {"X-Upper", "b"}});
  fields("unknown-pseudo", {{":status", "200"}, {":what", "b"}});
  fields("request-pseudo", {{":status", "200"}, {":path", "/"}});
  fields("connection", {{":status", "200"}, {"connection", "close"}});
  fields("transfer-encoding", {{":status", "200"}, {"transfer-encoding", "chunked"}});
  fields("line-end", {{":status", "200"}, {"x-a", "b\r\nx-c: d"}});
  fields("nul", {{":status", "200"}, {"x-a", std::string("b\0c", 3)}});
  fields("empty-name", {{":status", "200"}, {"", "b"}});
  fields("space-in-name", {{":status", "200"}, {"x a", "b"}});
}

void add_orders(std::map<std::string, maker, std::less<>>& t) {
  t["order-data-first"] = [](auto id) { return h2_data(id, "x", h2_flag::end_stream); };
  t["order-data-after-end"] = [](auto id) { return h2_headers(id, ok, h2_flag::end_stream) + h2_data(id, "x"); };
  t["order-headers-after-end"] = [](auto id) { return h2_headers(id, ok, h2_flag::end_stream) + h2_headers(id, ok); };
  t["order-two-heads"] = [](auto id) { return h2_headers(id, ok) + h2_headers(id, ok); };
  t["order-open-trailers"] = [](auto id) { return h2_headers(id, ok) + h2_data(id, "x") + h2_headers(id, {{"x-sum", "1"}}); };
  t["order-status-in-trailers"] = [](auto id) {
    return h2_headers(id, ok) + h2_data(id, "x") + h2_headers(id, ok, h2_flag::end_stream);
  };
  t["order-informational-end"] = [](auto id) { return h2_headers(id, {{":status", "103"}}, h2_flag::end_stream); };
}

const std::map<std::string, maker, std::less<>>& bad() {
  static const std::map<std::string, maker, std::less<>> entries = [] {
    std::map<std::string, maker, std::less<>> t;
    add_frames(t);
    add_blocks(t);
    add_orders(t);
    return t;
  }();
  return entries;
}

using flood_maker = std::function<h2_flood(std::uint32_t stream)>;

const std::map<std::string, flood_maker, std::less<>>& floods() {
  static const std::map<std::string, flood_maker, std::less<>> entries = [] {
    std::map<std::string, flood_maker, std::less<>> t;
    t["settings"] = [](auto) { return h2_flood{"", h2_settings({{h2_setting::initial_window_size, 65535}})}; };
    t["empty-settings"] = [](auto) { return h2_flood{"", h2_settings()}; };
    t["settings-ack"] = [](auto) { return h2_flood{"", h2_settings_ack()}; };
    t["ping"] = [](auto) { return h2_flood{"", h2_ping()}; };
    t["ping-ack"] = [](auto) { return h2_flood{"", frame(type::ping, 0, "12345678", h2_flag::ack)}; };
    t["empty-data"] = [](auto id) { return h2_flood{h2_headers(id, ok), h2_data(id, "")}; };
    t["padding"] = [](auto id) {
      return h2_flood{h2_headers(id, ok), frame(type::data, id, bytes({8}) + std::string(8, '\0'), h2_flag::padded)};
    };
    t["continuation"] = [](auto id) {
      return h2_flood{frame(type::headers, id, h2_literals(ok)),
                      frame(type::continuation, id, h2_literals({{"x-more", std::string(100, 'm')}}))};
    };
    t["empty-continuation"] = [](auto id) {
      return h2_flood{frame(type::headers, id, h2_literals(ok)), frame(type::continuation, id, "")};
    };
    t["informational"] = [](auto id) { return h2_flood{"", h2_headers(id, {{":status", "103"}, {"link", "</a>"}})}; };
    t["rst"] = [](auto id) { return h2_flood{"", h2_rst(id, h2_code::cancel)}; };
    t["window-update"] = [](auto id) { return h2_flood{"", h2_window_update(id, 1)}; };
    t["window-update-on-connection"] = [](auto) { return h2_flood{"", h2_window_update(0, 1)}; };
    t["priority"] = [](auto id) { return h2_flood{"", frame(type::priority, id, std::string(4, '\0') + "\x10")}; };
    t["goaway"] = [](auto) { return h2_flood{"", h2_goaway(h2_largest_stream, h2_code::no_error)}; };
    t["unknown"] = [](auto) { return h2_flood{"", frame(static_cast<type>(0x42), 0, "")}; };
    t["altsvc"] = [](auto) { return h2_flood{"", frame(static_cast<type>(0x0a), 0, std::string("\0\1ah2", 5))}; };
    return t;
  }();
  return entries;
}

template <class Table>
std::vector<std::string> names(const Table& table) {
  std::vector<std::string> result;
  for (const auto& [name, make] : table) result.push_back(name);
  return result;
}

}  // namespace

std::string h2_bad(std::string_view name, std::uint32_t stream) { return bad().find(name)->second(stream); }
std::vector<std::string> h2_bad_names() { return names(bad()); }
h2_flood h2_flood_of(std::string_view name, std::uint32_t stream) { return floods().find(name)->second(stream); }
std::vector<std::string> h2_flood_names() { return names(floods()); }

}  // namespace tern::test
