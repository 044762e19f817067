#include "support/h2_frames.hpp"

#include <array>

namespace tern::test {
namespace {

constexpr std::size_t default_frame_size = 16384;
constexpr std::size_t header_size = 9;

char byte(std::uint32_t value) { return static_cast<char>(static_cast<std::uint8_t>(value)); }

std::uint32_t at(std::string_view bytes, std::size_t index) { return static_cast<std::uint8_t>(bytes[index]); }

std::string short_number(std::uint16_t value) { return {byte(value >> 8U), byte(value)}; }

// RFC 7541, 5.1, with a prefix of 7 bits, which is also what a string's length has.
std::string hpack_length(std::size_t length) {
  constexpr std::size_t prefix = 127;
  if (length < prefix) return {byte(static_cast<std::uint32_t>(length))};
  std::string result{byte(prefix)};
  for (length -= prefix; length >= 128; length /= 128) result += byte(static_cast<std::uint32_t>(length % 128 + 128));
  return result + byte(static_cast<std::uint32_t>(length));
}

std::string name_of(h2_type type) {
  constexpr std::array<const char*, 10> names{"DATA",         "HEADERS", "PRIORITY", "RST_STREAM",    "SETTINGS",
                                              "PUSH_PROMISE", "PING",    "GOAWAY",   "WINDOW_UPDATE", "CONTINUATION"};
  auto index = static_cast<std::size_t>(type);
  return index < names.size() ? names[index] : "TYPE_" + std::to_string(index);
}

}  // namespace

std::string h2_number(std::uint32_t value) { return {byte(value >> 24U), byte(value >> 16U), byte(value >> 8U), byte(value)}; }

std::string h2_frame_header(std::uint32_t length, h2_type type, std::uint8_t flags, std::uint32_t stream) {
  std::string result{byte(length >> 16U), byte(length >> 8U), byte(length), byte(static_cast<std::uint8_t>(type)), byte(flags)};
  return result + h2_number(stream);
}

std::string h2_frame(h2_type type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  return h2_frame_header(static_cast<std::uint32_t>(payload.size()), type, flags, stream) + std::string(payload);
}

std::string h2_literals(const h2_fields& fields) {
  std::string result;
  for (const auto& [name, value] : fields) {
    result += '\0';
    result += hpack_length(name.size()) + name + hpack_length(value.size()) + value;
  }
  return result;
}

std::string h2_headers(std::uint32_t stream, const h2_fields& fields, std::uint8_t flags) {
  std::string block = h2_literals(fields);
  if (block.size() <= default_frame_size) return h2_frame(h2_type::headers, flags | h2_flag::end_headers, stream, block);
  std::string result = h2_frame(h2_type::headers, flags, stream, block.substr(0, default_frame_size));
  for (std::size_t from = default_frame_size; from < block.size(); from += default_frame_size) {
    bool last = from + default_frame_size >= block.size();
    result += h2_frame(h2_type::continuation, last ? h2_flag::end_headers : h2_flag::none, stream,
                       block.substr(from, default_frame_size));
  }
  return result;
}

std::string h2_data(std::uint32_t stream, std::string_view data, std::uint8_t flags) {
  return h2_frame(h2_type::data, flags, stream, data);
}

std::string h2_settings(const h2_settings_list& values) {
  std::string payload;
  for (const auto& [id, value] : values) payload += short_number(id) + h2_number(value);
  return h2_frame(h2_type::settings, h2_flag::none, 0, payload);
}

std::string h2_settings_ack() { return h2_frame(h2_type::settings, h2_flag::ack, 0, ""); }

std::string h2_rst(std::uint32_t stream, std::uint32_t code) {
  return h2_frame(h2_type::rst_stream, h2_flag::none, stream, h2_number(code));
}

std::string h2_ping(std::string_view eight_bytes) { return h2_frame(h2_type::ping, h2_flag::none, 0, eight_bytes); }

std::string h2_goaway(std::uint32_t last_stream, std::uint32_t code, std::string_view debug) {
  return h2_frame(h2_type::goaway, h2_flag::none, 0, h2_number(last_stream) + h2_number(code) + std::string(debug));
}

std::string h2_window_update(std::uint32_t stream, std::uint32_t increment) {
  return h2_frame(h2_type::window_update, h2_flag::none, stream, h2_number(increment));
}

std::string h2_push_promise(std::uint32_t stream, std::uint32_t promised, const h2_fields& fields) {
  return h2_frame(h2_type::push_promise, h2_flag::end_headers, stream, h2_number(promised) + h2_literals(fields));
}

std::uint32_t h2_received::number(std::size_t from) const {
  if (payload.size() < from + 4) return 0;
  return at(payload, from) << 24U | at(payload, from + 1) << 16U | at(payload, from + 2) << 8U | at(payload, from + 3);
}

std::string h2_received::line() const {
  std::string result = name_of(type) + " " + std::to_string(stream);
  const bool is_ack = (flags & h2_flag::ack) != 0;
  switch (type) {
    case h2_type::settings:
      if (is_ack) return result + " ACK";
      for (std::size_t i = 0; i + 6 <= payload.size(); i += 6)
        result += " " + std::to_string(at(payload, i) << 8U | at(payload, i + 1)) + "=" + std::to_string(number(i + 2));
      return result;
    case h2_type::ping:
      return result + (is_ack ? " ACK" : "");
    case h2_type::rst_stream:
      return result + " code=" + std::to_string(number());
    case h2_type::goaway:
      return result + " last=" + std::to_string(number()) + " code=" + std::to_string(number(4));
    case h2_type::window_update:
      return result + " +" + std::to_string(number());
    case h2_type::data:
      result += " size=" + std::to_string(payload.size());
      [[fallthrough]];
    case h2_type::headers:
      return result + ((flags & h2_flag::end_stream) != 0 ? " END_STREAM" : "");
    default:
      return result + " size=" + std::to_string(payload.size());
  }
}

std::optional<h2_received> h2_frame_reader::next() {
  if (in_.size() < header_size) return std::nullopt;
  std::size_t length = at(in_, 0) << 16U | at(in_, 1) << 8U | at(in_, 2);
  if (in_.size() < header_size + length) return std::nullopt;
  h2_received result{.type = static_cast<h2_type>(in_[3]),
                     .flags = static_cast<std::uint8_t>(in_[4]),
                     .stream = (at(in_, 5) << 24U | at(in_, 6) << 16U | at(in_, 7) << 8U | at(in_, 8)) & h2_largest_stream,
                     .payload = in_.substr(header_size, length)};
  in_.erase(0, header_size + length);
  return result;
}

}  // namespace tern::test
