// Frames of HTTP/2 as bytes, and bytes as lines that tests compare. Written here, not taken from the session's library, except
// for decoding HPACK.
#pragma once

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern::test::h2 {

using pairs = std::vector<std::pair<std::string, std::string>>;

inline std::string big_endian(uint64_t number, int size) {
  std::string text;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xff);
  return text;
}

inline std::string frame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  return big_endian(payload.size(), 3) + big_endian(type, 1) + big_endian(flags, 1) + big_endian(stream, 4) +
         std::string(payload);
}

inline constexpr uint8_t end_stream = 1, end_headers = 4, padded = 8;

// RFC 7541 §6.2.2, no Huffman, nothing indexed; a length of 127 and more takes more bytes (§5.1).
inline std::string hpack_text(std::string_view text) {
  std::string out;
  if (text.size() < 127) {
    out += static_cast<char>(text.size());
  } else {
    out += static_cast<char>(127);
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) out += static_cast<char>(rest % 128 + 128);
    out += static_cast<char>(rest);
  }
  return out.append(text);
}
inline std::string hpack(const pairs& list) {
  std::string block;
  for (const auto& [name, value] : list) block += '\0' + hpack_text(name) + hpack_text(value);
  return block;
}
// The same, kept in the table.
inline std::string hpack_indexed(const pairs& list) {
  std::string block;
  for (const auto& [name, value] : list) block += '\x40' + hpack_text(name) + hpack_text(value);
  return block;
}

inline std::string settings(const std::vector<std::pair<uint16_t, uint32_t>>& list = {}) {
  std::string payload;
  for (auto [id, value] : list) payload += big_endian(id, 2) + big_endian(value, 4);
  return frame(NGHTTP2_SETTINGS, 0, 0, payload);
}
inline std::string settings_ack() { return frame(NGHTTP2_SETTINGS, 1, 0, ""); }
inline std::string max_streams(uint32_t most) { return settings({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, most}}); }
inline std::string headers(uint32_t stream, const pairs& list, uint8_t flags = 0) {
  return frame(NGHTTP2_HEADERS, flags | end_headers, stream, hpack(list));
}
inline std::string status(uint32_t stream, const std::string& code, pairs list = {}, uint8_t flags = 0) {
  list.insert(list.begin(), {":status", code});
  return headers(stream, list, flags);
}
inline std::string data(uint32_t stream, std::string_view text, uint8_t flags = 0) {
  return frame(NGHTTP2_DATA, flags, stream, text);
}
inline std::string rst(uint32_t stream, uint32_t code) { return frame(NGHTTP2_RST_STREAM, 0, stream, big_endian(code, 4)); }
inline std::string goaway(uint32_t last, uint32_t code, std::string_view text = "") {
  return frame(NGHTTP2_GOAWAY, 0, 0, big_endian(last, 4) + big_endian(code, 4) + std::string(text));
}
inline std::string ping(std::string_view eight, bool ack = false) { return frame(NGHTTP2_PING, ack, 0, eight); }
inline std::string window_update(uint32_t stream, uint32_t more) {
  return frame(NGHTTP2_WINDOW_UPDATE, 0, stream, big_endian(more, 4));
}

// Reads what a client writes. One line per frame:
//   HEADERS 1 [:method: GET] [cookie!: a] END        ! a value that must never be indexed
//   DATA 1 hello END      RST_STREAM 1 CANCEL      SETTINGS 2=0 4=262144      GOAWAY 0 PROTOCOL_ERROR why
class frame_reader {
 public:
  frame_reader() {
    nghttp2_hd_inflater* made = nullptr;
    nghttp2_hd_inflate_new(&made);
    inflater_.reset(made);
  }

  std::string read(std::string_view text) {
    waiting_ += text;
    std::string lines;
    if (!magic_ && waiting_.size() >= magic.size()) {
      EXPECT_EQ(waiting_.substr(0, magic.size()), magic);
      waiting_.erase(0, magic.size());
      magic_ = true;
      lines += "MAGIC\n";
    }
    while (magic_ && waiting_.size() >= 9) {
      const size_t size = number(0, 3);
      if (waiting_.size() < 9 + size) break;
      lines += line(static_cast<uint8_t>(waiting_[3]), static_cast<uint8_t>(waiting_[4]), number(5, 4),
                    std::string_view(waiting_).substr(9, size));
      waiting_.erase(0, 9 + size);
    }
    return lines;
  }
  bool whole() const { return waiting_.empty(); }

 private:
  static constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  uint32_t number(size_t at, int size) const { return number(waiting_, at, size); }
  static uint32_t number(std::string_view text, size_t at, int size) {
    uint32_t n = 0;
    for (int i = 0; i < size; ++i) n = n << 8 | static_cast<uint8_t>(text[at + static_cast<size_t>(i)]);
    return n;
  }
  static std::string code(uint32_t n) { return nghttp2_http2_strerror(n); }

  std::string line(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
    const std::string id = " " + std::to_string(stream);
    switch (type) {
      case NGHTTP2_DATA:
        return "DATA" + id + " " + shown(payload) + ((flags & end_stream) != 0 ? " END" : "") + "\n";
      case NGHTTP2_HEADERS:
        section_ = "HEADERS" + id;
        last_ = (flags & end_stream) != 0;
        [[fallthrough]];
      case NGHTTP2_CONTINUATION: {
        section_ += decode(payload, (flags & end_headers) != 0);
        if ((flags & end_headers) == 0) return "";
        return section_ + (last_ ? " END" : "") + "\n";
      }
      case NGHTTP2_RST_STREAM:
        return "RST_STREAM" + id + " " + code(number(payload, 0, 4)) + "\n";
      case NGHTTP2_SETTINGS: {
        if ((flags & 1) != 0) return "SETTINGS ACK\n";
        std::string text = "SETTINGS";
        for (size_t at = 0; at < payload.size(); at += 6)
          text += " " + std::to_string(number(payload, at, 2)) + "=" + std::to_string(number(payload, at + 2, 4));
        return text + "\n";
      }
      case NGHTTP2_PING:
        return std::string("PING ") + ((flags & 1) != 0 ? "ACK " : "") + std::string(payload.substr(0, payload.find(char(0)))) +
               "\n";
      case NGHTTP2_GOAWAY:
        return "GOAWAY " + std::to_string(number(payload, 0, 4)) + " " + code(number(payload, 4, 4)) + "\n";
      case NGHTTP2_WINDOW_UPDATE:
        return "WINDOW_UPDATE" + id + " " + std::to_string(number(payload, 0, 4)) + "\n";
      default:
        return "frame " + std::to_string(type) + id + "\n";
    }
  }
  static std::string shown(std::string_view payload) {
    return payload.size() <= 60 ? std::string(payload) : "(" + std::to_string(payload.size()) + " bytes)";
  }
  std::string decode(std::string_view block, bool last) {
    std::string text;
    const auto* at = reinterpret_cast<const uint8_t*>(block.data());
    size_t left = block.size();
    for (;;) {
      nghttp2_nv nv;
      int flags = 0;
      const ssize_t used = nghttp2_hd_inflate_hd2(inflater_.get(), &nv, &flags, at, left, last);
      if (used < 0) {
        ADD_FAILURE() << "bad compression";
        return text;
      }
      at += used;
      left -= static_cast<size_t>(used);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
        text += " [" + std::string(reinterpret_cast<char*>(nv.name), nv.namelen) +
                ((nv.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0 ? "!: " : ": ") +
                std::string(reinterpret_cast<char*>(nv.value), nv.valuelen) + "]";
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) nghttp2_hd_inflate_end_headers(inflater_.get());
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && left == 0) return text;
    }
  }

  struct deleter {
    void operator()(nghttp2_hd_inflater* p) const { nghttp2_hd_inflate_del(p); }
  };
  std::unique_ptr<nghttp2_hd_inflater, deleter> inflater_;
  std::string waiting_;
  std::string section_;
  bool last_ = false;
  bool magic_ = false;
};

}  // namespace tern::test::h2
