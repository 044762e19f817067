#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern::test {

// HTTP/2 frames as bytes (RFC 9113), right or wrong: nothing is checked, so that a test can send what no library would.

enum class h2_type : std::uint8_t {
  data = 0,
  headers = 1,
  priority = 2,
  rst_stream = 3,
  settings = 4,
  push_promise = 5,
  ping = 6,
  goaway = 7,
  window_update = 8,
  continuation = 9,
};

namespace h2_flag {
inline constexpr std::uint8_t none = 0, end_stream = 1, ack = 1, end_headers = 4, padded = 8, priority = 0x20;
}

namespace h2_setting {
inline constexpr std::uint16_t header_table_size = 1, enable_push = 2, max_concurrent_streams = 3, initial_window_size = 4,
                               max_frame_size = 5, max_header_list_size = 6;
}

namespace h2_code {
inline constexpr std::uint32_t no_error = 0, protocol_error = 1, internal_error = 2, flow_control_error = 3,
                               settings_timeout = 4, stream_closed = 5, frame_size_error = 6, refused_stream = 7, cancel = 8,
                               compression_error = 9, connect_error = 10, enhance_your_calm = 11, inadequate_security = 12,
                               http_1_1_required = 13;
}

inline constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
inline constexpr std::uint32_t h2_largest_stream = 0x7fffffff;

using h2_fields = std::vector<std::pair<std::string, std::string>>;
using h2_settings_list = std::vector<std::pair<std::uint16_t, std::uint32_t>>;

std::string h2_number(std::uint32_t value);  // four bytes, as most payloads have them
std::string h2_frame(h2_type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
// A header that announces `length` whatever follows.
std::string h2_frame_header(std::uint32_t length, h2_type type, std::uint8_t flags, std::uint32_t stream);

// HPACK without indexing and without Huffman: every field is a literal with its name.
std::string h2_literals(const h2_fields& fields);

// HEADERS, in CONTINUATION frames from the 16384th byte on.
std::string h2_headers(std::uint32_t stream, const h2_fields& fields, std::uint8_t flags = h2_flag::none);
std::string h2_data(std::uint32_t stream, std::string_view data, std::uint8_t flags = h2_flag::none);
std::string h2_settings(const h2_settings_list& values = {});
std::string h2_settings_ack();
std::string h2_rst(std::uint32_t stream, std::uint32_t code);
std::string h2_ping(std::string_view eight_bytes = "12345678");
std::string h2_goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug = {});
std::string h2_window_update(std::uint32_t stream, std::uint32_t increment);
std::string h2_push_promise(std::uint32_t stream, std::uint32_t promised, const h2_fields& fields);

struct h2_received {
  h2_type type{};
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload = {};

  // Four bytes of the payload as a number; 0 when they are not there.
  std::uint32_t number(std::size_t at = 0) const;
  // One line for logs and comparisons: "RST_STREAM 3 code=8", "SETTINGS 0 3=100", "DATA 1 size=5 END_STREAM".
  std::string line() const;
};

// Cuts bytes into frames.
class h2_frame_reader {
 public:
  void feed(std::string_view bytes) { in_.append(bytes); }
  // The next whole frame. A frame may have any length that its header can say.
  std::optional<h2_received> next();
  // What has not been cut yet; skip() leaves bytes of it out.
  const std::string& rest() const { return in_; }
  void skip(std::size_t size) { in_.erase(0, size); }

 private:
  std::string in_;
};

}  // namespace tern::test
