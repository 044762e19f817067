#include "transport/tls/mbedtls/engine.hpp"

#include <algorithm>
#include <cstring>

#include "transport/endpoint.hpp"
#include "transport/tls/alert_text.hpp"

namespace tern::mbedtls {
namespace {

// A vector that gives its memory back: idle connections hold none.
void release(std::vector<std::byte>& memory) { std::vector<std::byte>().swap(memory); }

std::string_view suite_name(const mbedtls_ssl_context& ssl) {
  const char* name = mbedtls_ssl_get_ciphersuite(&ssl);
  return name ? name : "";
}

}  // namespace

engine::engine(std::shared_ptr<const settings> how, std::shared_ptr<session_cache> sessions, const tls_peer& peer,
               mutable_bytes scratch)
    : settings_(std::move(how)),
      sessions_(std::move(sessions)),
      host_(peer.host),
      session_key_(settings_->profile().resume ? peer.session_key : std::string_view()),
      verdict_(host_, settings_->profile().verify),
      scratch_(scratch) {
  mbedtls_ssl_init(&ssl_);
}

engine::~engine() { mbedtls_ssl_free(&ssl_); }

error engine::start() {
  int code = mbedtls_ssl_setup(&ssl_, settings_->config());
  // SNI names hosts, never addresses (RFC 6066 §3), and has no final dot.
  std::string name = host_.ends_with('.') ? host_.substr(0, host_.size() - 1) : host_;
  if (code == 0) code = mbedtls_ssl_set_hostname(&ssl_, parse_ip(host_) ? nullptr : name.c_str());
  if (code != 0) return error(TERN_E_TLS, "TLS with " + host_ + ": " + text_of(code)).with_native(code, text_of(code));
  mbedtls_ssl_set_verify(&ssl_, &verdict::check, &verdict_);
  mbedtls_ssl_set_bio(&ssl_, this, &engine::send, &engine::receive, nullptr);
  // A session that does not fit any more is left out; the handshake is then a full one.
  if (!session_key_.empty())
    if (const mbedtls_ssl_session* session = sessions_->find(session_key_)) mbedtls_ssl_set_session(&ssl_, session);
  handshake();
  return why_;
}

int engine::receive(void* self, unsigned char* into, size_t size) {
  auto& e = *static_cast<engine*>(self);
  if (e.input_.empty()) return e.input_ended_ ? 0 : MBEDTLS_ERR_SSL_WANT_READ;
  size_t count = std::min(size, e.input_.size());
  std::memcpy(into, e.input_.data(), count);
  e.input_ = e.input_.subspan(count);
  return static_cast<int>(count);
}

int engine::send(void* self, const unsigned char* data, size_t size) {
  auto& e = *static_cast<engine*>(self);
  if (e.to_scratch_ && size <= e.scratch_.size() - e.scratch_used_) {
    std::memcpy(e.scratch_.data() + e.scratch_used_, data, size);
    e.scratch_used_ += size;
  } else {
    const auto* from = reinterpret_cast<const std::byte*>(data);
    e.kept_output_.insert(e.kept_output_.end(), from, from + size);
  }
  return static_cast<int>(size);
}

void engine::handshake() {
  int code = mbedtls_ssl_handshake(&ssl_);
  if (code == 0) return opened();
  if (code != MBEDTLS_ERR_SSL_WANT_READ && code != MBEDTLS_ERR_SSL_WANT_WRITE) fail(code);
}

void engine::opened() {
  state_ = tls_state::open;
  info_.version = mbedtls_ssl_get_version(&ssl_);
  info_.cipher = suite_name(ssl_);
  if (const char* protocol = mbedtls_ssl_get_alpn_protocol(&ssl_)) info_.alpn = protocol;
  info_.resumed = !verdict_.asked();
  drop_peer_certificate(ssl_);
  keep_session();
}

void engine::keep_session() {
  if (!session_key_.empty()) sessions_->keep(session_key_, ssl_);
}

tls_state engine::feed(bytes ciphertext) {
  if (input_.empty()) {
    release(kept_input_);
    input_ = ciphertext;
  } else {
    // Unread input lies in kept_input_ once settled, or still in the memory of an earlier feed.
    std::vector<std::byte> joined(input_.begin(), input_.end());
    joined.insert(joined.end(), ciphertext.begin(), ciphertext.end());
    kept_input_.swap(joined);
    input_ = kept_input_;
  }
  if (state_ == tls_state::handshaking) handshake();
  return state_;
}

void engine::feed_eof() {
  if (state_ != tls_state::handshaking && state_ != tls_state::open) return;
  input_ended_ = true;
  if (state_ == tls_state::handshaking)
    handshake();
  else if (pending() == 0)
    truncated();
}

void engine::truncated() {
  state_ = tls_state::failed;
  input_ = {};
  why_ = error(TERN_E_TLS_TRUNCATED, "TLS with " + host_ + ": the connection ended without close_notify");
}

bytes engine::pull_output(size_t written) {
  if (!kept_output_.empty()) {
    kept_sent_ += written;
    if (kept_sent_ < kept_output_.size()) return kept_output();
    release(kept_output_);
    kept_sent_ = 0;
    return {};
  }
  scratch_sent_ += written;
  if (scratch_sent_ == scratch_used_) scratch_sent_ = scratch_used_ = 0;
  return scratch_output();
}

size_t engine::encrypt(bytes plain) {
  if ((state_ != tls_state::open && state_ != tls_state::ended) || plain.empty() || !kept_output_.empty()) return 0;
  size_t room = scratch_.size() - scratch_used_;
  if (!scratch_.empty() && room < limits::tls_record_overhead + std::min(plain.size(), limits::tls_record_bytes)) return 0;
  to_scratch_ = true;
  int code = mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(plain.data()), plain.size());
  to_scratch_ = false;
  if (code >= 0) return static_cast<size_t>(code);
  fail(code);
  return 0;
}

size_t engine::decrypt(mutable_bytes into) {
  size_t done = 0;
  while (state_ == tls_state::open && done < into.size()) {
    int code = mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(into.data()) + done, into.size() - done);
    if (code > 0)
      done += static_cast<size_t>(code);
    else if (code == MBEDTLS_ERR_SSL_WANT_READ || code == MBEDTLS_ERR_SSL_WANT_WRITE)
      break;
    else if (is_new_ticket(code))
      keep_session();
    else if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
      state_ = tls_state::ended;
    else if (code == 0 || code == MBEDTLS_ERR_SSL_CONN_EOF)
      truncated();
    else
      fail(code);
  }
  return done;
}

size_t engine::pending() const {
  if (state_ != tls_state::open) return 0;
  return mbedtls_ssl_get_bytes_avail(&ssl_) + input_.size();
}

void engine::settle() {
  if (input_.empty()) {
    if (!kept_input_.empty()) release(kept_input_);
    input_ = {};
  } else if (kept_input_.empty()) {
    kept_input_.assign(input_.begin(), input_.end());
    input_ = kept_input_;
  }
  if (scratch_sent_ < scratch_used_) {
    bytes rest = scratch_output();
    kept_output_.assign(rest.begin(), rest.end());
  }
  scratch_sent_ = scratch_used_ = 0;
}

void engine::close_notify() {
  if (state_ != tls_state::open && state_ != tls_state::ended) return;
  settle();
  mbedtls_ssl_close_notify(&ssl_);
}

void engine::fail(int code) {
  bool in_handshake = state_ == tls_state::handshaking;
  state_ = tls_state::failed;
  input_ = {};
  if (in_handshake) {
    if (!session_key_.empty()) sessions_->forget(session_key_);
    verdict_.add_result(mbedtls_ssl_get_verify_result(&ssl_));
    why_ = handshake_error(code);
    return;
  }
  std::optional<int> alert = code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE ? alert_of(ssl_) : std::nullopt;
  std::string text = alert ? "the peer ended it with the alert " + alert_text(*alert) : text_of(code);
  why_ = error(TERN_E_TLS, "TLS with " + host_ + ": " + text).with_native(code, text_of(code));
}

error engine::handshake_error(int code) const {
  if (verdict_.bad()) return verdict_.why(code);
  std::string text = text_of(code);
  if (code == MBEDTLS_ERR_SSL_CONN_EOF) text = "the peer closed the connection";
  if (code == MBEDTLS_ERR_SSL_BAD_INPUT_DATA) text = "the peer sent a record larger than TLS allows";
  if (is_version_mismatch(code)) text = "the peer offers no acceptable version of TLS (tls.min_version)";
  if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    std::optional<int> alert = alert_of(ssl_);
    text = alert ? "the peer refused with the alert " + alert_text(*alert) : "the peer refused";
  }
  return error(TERN_E_TLS, "TLS handshake with " + host_ + ": " + text).with_native(code, text_of(code));
}

}  // namespace tern::mbedtls
