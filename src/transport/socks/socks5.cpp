#include "transport/socks/socks5.hpp"

#include <utility>

namespace tern {
namespace {

constexpr char version = 5;
constexpr char login_version = 1;
constexpr char connect = 1;
enum class method : uint8_t { none = 0, login = 2 };
enum class address_type : uint8_t { ipv4 = 1, name = 3, ipv6 = 4 };
constexpr size_t reply_head_bytes = 4;
constexpr size_t port_bytes = 2;

// RFC 1928 §6.
struct meaning {
  uint8_t code;
  bool of_target;  // the proxy was willing
  const char* text;
};
constexpr meaning meanings[] = {
    {1, true, "general failure"},        {2, false, "not allowed by its rules"},  {3, true, "network unreachable"},
    {4, true, "host unreachable"},       {5, true, "connection refused"},         {6, true, "TTL expired"},
    {7, false, "command not supported"}, {8, true, "address type not supported"},
};

const meaning* meaning_of(uint8_t code) noexcept {
  for (const meaning& m : meanings)
    if (m.code == code) return &m;
  return nullptr;
}

}  // namespace

socks5_handshake::socks5_handshake(socks5_request what) : what_(std::move(what)) { greet(); }

void socks5_handshake::greet() {
  state_ = state::greeting;
  secret message;
  std::string& out = message.raw();
  out += version;
  out += what_.has_login ? '\2' : '\1';
  out += static_cast<char>(method::none);
  if (what_.has_login) out += static_cast<char>(method::login);
  send(std::move(message), 2);
}

void socks5_handshake::log_in() {
  state_ = state::logging_in;
  secret message;
  std::string& out = message.raw();
  out.reserve(3 + what_.user.size() + what_.password.size());
  out += login_version;
  out += static_cast<char>(what_.user.size());
  out += what_.user.view();
  out += static_cast<char>(what_.password.size());
  out += what_.password.view();
  send(std::move(message), 2);
}

void socks5_handshake::ask() {
  state_ = state::asking;
  secret message;
  std::string& out = message.raw();
  out += version;
  out += connect;
  out += '\0';
  if (!what_.name.empty()) {
    out += static_cast<char>(address_type::name);
    out += static_cast<char>(what_.name.size());
    out += what_.name;
  } else {
    const ip_address& to = what_.addresses[at_];
    out += static_cast<char>(to.v6 ? address_type::ipv6 : address_type::ipv4);
    out.append(reinterpret_cast<const char*>(to.data.data()), to.v6 ? 16 : 4);
  }
  out += static_cast<char>(what_.port >> 8);
  out += static_cast<char>(what_.port & 0xFF);
  send(std::move(message), reply_head_bytes);
}

void socks5_handshake::take(std::string_view answer) {
  switch (state_) {
    case state::greeting:
      if (answer[0] != version) return fail(error(TERN_E_PROXY, "its answer is not SOCKS5"));
      if (answer[1] == static_cast<char>(method::none)) return ask();
      if (answer[1] == static_cast<char>(method::login) && what_.has_login) return log_in();
      return fail(error(TERN_E_PROXY, what_.has_login ? "it takes neither a user with a password nor none"
                                                      : "it asks for a user and a password, or another authentication"));
    case state::logging_in:
      // Some servers answer with the version of SOCKS.
      if (answer[0] != login_version && answer[0] != version) return fail(error(TERN_E_PROXY, "its answer is not SOCKS5"));
      if (answer[1] != 0)
        return fail(
            error(TERN_E_PROXY, "it does not accept this user and password").with_native(static_cast<uint8_t>(answer[1]), {}));
      return ask();
    case state::asking:
      return take_reply(answer);
    case state::name_length:
      state_ = state::address;
      return expect(static_cast<uint8_t>(answer.back()) + port_bytes);
    case state::address:
      return finish();
  }
}

void socks5_handshake::take_reply(std::string_view answer) {
  if (answer[0] != version) return fail(error(TERN_E_PROXY, "its answer is not SOCKS5"));
  if (const auto code = static_cast<uint8_t>(answer[1]); code != 0) {
    const meaning* m = meaning_of(code);
    const bool of_target = m != nullptr && m->of_target;
    if (of_target && at_ + 1 < what_.addresses.size()) {
      ++at_;
      return try_another_connection();
    }
    return fail(error(of_target ? TERN_E_PROXY_TARGET : TERN_E_PROXY,
                      (of_target ? "it could not connect to " : "it refused to connect to ") + what_.place + ": " +
                          (m != nullptr ? m->text : "no known reason") + " (SOCKS5 reply " + std::to_string(code) + ")")
                    .with_native(code, m != nullptr ? m->text : ""));
  }
  state_ = state::address;
  switch (static_cast<address_type>(answer[3])) {
    case address_type::ipv4:
      return expect(4 + port_bytes);
    case address_type::ipv6:
      return expect(16 + port_bytes);
    case address_type::name:
      state_ = state::name_length;
      return expect(1);
  }
  fail(error(TERN_E_PROXY, "its answer is not SOCKS5"));
}

}  // namespace tern
