#include "protocols/http/proxy/connect_handshake.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

constexpr h1::reader_limits answer_limits{
    {limits::proxy_head_bytes, limits::proxy_head_fields}, limits::http_informational_heads, limits::http_chunk_line_bytes};

// The proxy is willing, the target was not there for it (RFC 9110 §15.6; Tinyproxy says 500).
bool tells_of_target(int32_t status) noexcept { return status / 100 == 5 && status != 501 && status != 505; }

std::string said(const head& h) {
  std::string text = std::to_string(h.status);
  if (!h.reason.empty()) text += " " + quote(h.reason);
  return text;
}

}  // namespace

connect_handshake::connect_handshake(const http_proxy& proxy, std::string authority)
    : proxy_(proxy), authority_(std::move(authority)), auth_(proxy_party, *proxy.memory) {
  if (proxy_.who) {
    const auth_kinds kinds = usable_kinds(*proxy_.who) & proxy_.kinds;
    has_credentials_ = kinds != auth_kinds();
    if (has_credentials_) auth_.begin(proxy_.auth_place(), proxy_.who, kinds, proxy_.basic_at_once);
  }
  ask();
}

void connect_handshake::ask() {
  state_ = state::asking;
  written_ = 0;
  secret field;
  if (auth_.speaks()) field = auth_.field("CONNECT", authority_);
  secret text;
  std::string& out = text.raw();
  out.reserve(128 + 2 * authority_.size() + proxy_.user_agent.size() + field.size());
  out.append("CONNECT ").append(authority_).append(" HTTP/1.1\r\nHost: ").append(authority_).append("\r\n");
  if (!proxy_.user_agent.empty()) out.append("User-Agent: ").append(proxy_.user_agent).append("\r\n");
  if (!field.empty()) out.append(proxy_party.credentials).append(": ").append(field.view()).append("\r\n");
  out.append("\r\n");
  out_ = std::move(text);
  reader_.begin(h1::asked::connect, answer_limits);
}

bytes connect_handshake::pull_output(size_t written) {
  written_ += written;
  if (state_ != state::asking) return {};
  return as_bytes(out_.view().substr(written_));
}

size_t connect_handshake::feed(bytes data) {
  h1::field_list::loan loan;
  size_t used = 0;
  while (state_ == state::asking || state_ == state::dropping) {
    size_t consumed = 0;
    const h1::reader::event what = reader_.next(data.subspan(used), loan, consumed);
    used += consumed;
    switch (what) {
      case h1::reader::event::more:
        return data.size();
      case h1::reader::event::head:
        on_head(reader_.current());
        break;
      case h1::reader::event::data:
        used += reader_.data().size();
        dropped_ += reader_.data().size();
        reader_.accept(reader_.data().size());
        if (dropped_ > limits::dropped_body) state_ = state::reconnect;
        break;
      case h1::reader::event::trailers:
        break;
      case h1::reader::event::complete:
        answered_ = true;
        ask();
        break;
      case h1::reader::event::failed:
        fail(error(TERN_E_PROXY, "the answer to CONNECT is not HTTP: " + std::string(reader_.why().message())));
        break;
    }
  }
  return used;
}

void connect_handshake::on_head(const head& h) {
  if (h.kind == head_kind::informational) return;
  if (h.status == proxy_party.status) return challenged(h);
  if (auth_.speaks()) auth_.accepted(h.list);
  if (h.status / 100 == 2)
    state_ = state::done;
  else
    refused(h);
}

void connect_handshake::challenged(const head& h) {
  if (!has_credentials_)
    return fail(error(TERN_E_PROXY, "it asks for a user and a password (" + said(h) + ")")
                    .with_native(h.status, std::string(h.reason)));
  if (!auth_.challenged(h.list, auth_.speaks()))
    return fail(
        error(TERN_E_PROXY, "it does not accept this user and password, or asks for them in another way (" + said(h) + ")")
            .with_native(h.status, std::string(h.reason)));
  keep_alive_.note(reader_.head_section());
  const bool goes_on = keep_alive_.goes_on() && !reader_.lasts_until_end() && h.length.value_or(0) <= limits::dropped_body;
  state_ = goes_on ? state::dropping : state::reconnect;
  dropped_ = 0;
}

void connect_handshake::refused(const head& h) {
  const bool of_target = tells_of_target(h.status);
  fail(error(of_target ? TERN_E_PROXY_TARGET : TERN_E_PROXY,
             (of_target ? "it could not connect to " : "it refused to connect to ") + authority_ + " (" + said(h) + ")")
           .with_native(h.status, std::string(h.reason)));
}

void connect_handshake::fail(error why) {
  state_ = state::failed;
  why_ = std::move(why);
}

void connect_handshake::feed_eof() {
  if (state_ == state::dropping || (state_ == state::asking && answered_ && !std::exchange(given_up_, true)))
    state_ = state::reconnect;
  else if (state_ == state::asking)
    fail(error(TERN_E_PEER_CLOSED, "it closed the connection instead of answering CONNECT " + authority_));
}

handshake_state connect_handshake::result(error* why) const {
  switch (state_) {
    case state::asking:
    case state::dropping:
      return handshake_state::working;
    case state::done:
      return handshake_state::done;
    case state::reconnect:
      return handshake_state::reconnect;
    case state::failed:
      break;
  }
  if (why != nullptr) *why = why_;
  return handshake_state::failed;
}

void connect_handshake::restart() {
  answered_ = false;
  keep_alive_ = {};
  ask();
}

expected<std::unique_ptr<handshake>> http_proxy::tunnel_to(const tunnel_end& where) const {
  const bool ipv6 = where.host.find(':') != std::string_view::npos;
  std::string authority = ipv6 ? "[" + std::string(where.host) + "]" : std::string(where.host);
  authority += ":" + std::to_string(where.port);
  return std::unique_ptr<handshake>(std::make_unique<connect_handshake>(*this, std::move(authority)));
}

}  // namespace tern::http
