#include "transport/socks/socks4.hpp"

#include <utility>

namespace tern {
namespace {

constexpr char version = 4;
constexpr char connect = 1;
constexpr size_t reply_bytes = 8;
constexpr std::string_view invalid_address{"\0\0\0\1", 4};  // a name follows

enum class reply : uint8_t { granted = 90, refused = 91, no_identd = 92, other_user = 93 };

error refusal(uint8_t code, const std::string& place) {
  const std::string number = " (SOCKS4 reply " + std::to_string(code) + ")";
  switch (static_cast<reply>(code)) {
    case reply::refused:
      return error(TERN_E_PROXY_TARGET, "it refused or could not connect to " + place + number);
    case reply::no_identd:
    case reply::other_user:
      return error(TERN_E_PROXY, "it does not know the user" + number);
    default:
      return error(TERN_E_PROXY, "its reply is none of SOCKS4" + number);
  }
}

}  // namespace

socks4_handshake::socks4_handshake(socks4_request what) : what_(std::move(what)) { ask(); }

void socks4_handshake::ask() {
  secret message;
  std::string& out = message.raw();
  out.reserve(16 + what_.user.size() + what_.name.size());
  out += version;
  out += connect;
  out += static_cast<char>(what_.port >> 8);
  out += static_cast<char>(what_.port & 0xFF);
  if (what_.name.empty())
    out.append(reinterpret_cast<const char*>(what_.addresses[at_].data.data()), 4);
  else
    out += invalid_address;
  out += what_.user;
  out += '\0';
  if (!what_.name.empty()) (out += what_.name) += '\0';
  send(std::move(message), reply_bytes);
}

void socks4_handshake::take(std::string_view answer) {
  if (answer[0] != 0) return fail(error(TERN_E_PROXY, "its answer is not SOCKS4"));
  const auto code = static_cast<uint8_t>(answer[1]);
  if (static_cast<reply>(code) == reply::granted) return finish();
  if (static_cast<reply>(code) == reply::refused && at_ + 1 < what_.addresses.size()) {
    ++at_;
    return try_another_connection();
  }
  fail(refusal(code, what_.place).with_native(code, {}));
}

}  // namespace tern
