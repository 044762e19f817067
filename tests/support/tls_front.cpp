#include "support/tls_front.hpp"

#include <fcntl.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {
namespace {

constexpr int stop_check_ms = 20;

void check(int code, const char* what) {
  if (code != 0) throw std::runtime_error(std::string(what) + ": mbedTLS error " + std::to_string(code));
}

}  // namespace

// mbedTLS does not promise that two threads may use one key or random generator, so each connection has its own.
struct tls_front::setup {
  explicit setup(const certificate& own) {
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&cert);
    mbedtls_pk_init(&key);
    check(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0), "seed");
    check(mbedtls_x509_crt_parse_file(&cert, own.cert.c_str()), "certificate");
#if MBEDTLS_VERSION_MAJOR >= 3
    check(mbedtls_pk_parse_keyfile(&key, own.key.c_str(), nullptr, mbedtls_ctr_drbg_random, &random), "key");
#else
    check(mbedtls_pk_parse_keyfile(&key, own.key.c_str(), nullptr), "key");
#endif
  }
  ~setup() {
    mbedtls_pk_free(&key);
    mbedtls_x509_crt_free(&cert);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
  }
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt cert;
  mbedtls_pk_context key;
};

// One connection and its counterpart at the server, on a thread of its own.
class tls_front::relay {
 public:
  relay(tls_front& front, unique_fd client, const certificate& own)
      : front_(front), own_(own), client_(std::move(client)), server_(connect_to(front.backend_port_)) {
    mbedtls_ssl_config_init(&config_);
    mbedtls_ssl_init(&ssl_);
    check(
        mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
        "defaults");
    mbedtls_ssl_conf_rng(&config_, mbedtls_ctr_drbg_random, &own_.random);
    check(mbedtls_ssl_conf_own_cert(&config_, &own_.cert, &own_.key), "own certificate");
    if (!front_.alpn_.empty()) check(mbedtls_ssl_conf_alpn_protocols(&config_, front_.alpn_names_.data()), "ALPN");
    check(mbedtls_ssl_setup(&ssl_, &config_), "setup");
    mbedtls_ssl_set_bio(&ssl_, this, send_bytes, take_bytes, nullptr);
    ::fcntl(client_.get(), F_SETFL, O_NONBLOCK);
    int on = 1;
    ::setsockopt(client_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~relay() {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_config_free(&config_);
  }
  relay(const relay&) = delete;
  relay& operator=(const relay&) = delete;

  void run() {
    if (!handshake()) return;
    ++front_.handshakes_;
    while (!front_.stopping_) {
      pollfd ready[2] = {{client_.get(), POLLIN, 0}, {server_.get(), POLLIN, 0}};
      if (::poll(ready, 2, stop_check_ms) <= 0) continue;
      if (ready[0].revents != 0 && !to_server()) return;
      if (ready[1].revents != 0 && !to_client()) return;
    }
  }

 private:
  bool handshake() {
    while (!front_.stopping_) {
      int code = mbedtls_ssl_handshake(&ssl_);
      if (code == 0) return true;
      if (code != MBEDTLS_ERR_SSL_WANT_READ) return false;
      pollfd ready{client_.get(), POLLIN, 0};
      ::poll(&ready, 1, stop_check_ms);
    }
    return false;
  }

  bool to_server() {
    unsigned char buffer[16384];
    for (;;) {
      int n = mbedtls_ssl_read(&ssl_, buffer, sizeof buffer);
      if (n == MBEDTLS_ERR_SSL_WANT_READ) return true;
      if (n <= 0) return false;
      if (!send_all(server_.get(), buffer, static_cast<std::size_t>(n))) return false;
    }
  }

  bool to_client() {
    unsigned char buffer[16384];
    ssize_t n = ::recv(server_.get(), buffer, sizeof buffer, 0);
    if (n < 0) {
      linger hard{1, 0};
      ::setsockopt(client_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
      return false;
    }
    if (n == 0) {
      if (front_.ending_ == ending::close_notify) mbedtls_ssl_close_notify(&ssl_);
      // A close with unread bytes would become a RST and take back what was sent.
      ::shutdown(client_.get(), SHUT_WR);
      while (!front_.stopping_) {
        pollfd ready{client_.get(), POLLIN, 0};
        if (::poll(&ready, 1, stop_check_ms) <= 0) continue;
        if (::recv(client_.get(), buffer, sizeof buffer, MSG_DONTWAIT) <= 0) break;
      }
      return false;
    }
    for (ssize_t sent = 0; sent < n;) {
      int part = mbedtls_ssl_write(&ssl_, buffer + sent, static_cast<std::size_t>(n - sent));
      if (part <= 0) return false;
      sent += part;
    }
    return true;
  }

  // Waits for room, unless the front is being stopped.
  bool send_all(int fd, const unsigned char* data, std::size_t size) {
    while (size > 0 && !front_.stopping_) {
      ssize_t n = ::send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno != EAGAIN) return false;
      if (n < 0) {
        pollfd ready{fd, POLLOUT, 0};
        ::poll(&ready, 1, stop_check_ms);
        continue;
      }
      data += n;
      size -= static_cast<std::size_t>(n);
    }
    return size == 0;
  }

  static int send_bytes(void* self, const unsigned char* data, std::size_t size) {
    auto& me = *static_cast<relay*>(self);
    return me.send_all(me.client_.get(), data, size) ? static_cast<int>(size) : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  }
  static int take_bytes(void* self, unsigned char* to, std::size_t size) {
    ssize_t n = ::recv(static_cast<relay*>(self)->client_.get(), to, size, 0);
    if (n >= 0) return static_cast<int>(n);
    return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  }

  tls_front& front_;
  setup own_;
  unique_fd client_;
  unique_fd server_;
  mbedtls_ssl_config config_;
  mbedtls_ssl_context ssl_;
};

tls_front::tls_front(const certificate& own, std::uint16_t backend_port, ending how, std::vector<std::string> alpn)
    : own_(own), listener_(listen_free_port()), backend_port_(backend_port), ending_(how), alpn_(std::move(alpn)) {
  for (const std::string& name : alpn_) alpn_names_.push_back(name.c_str());
  alpn_names_.push_back(nullptr);
  setup readable(own_);  // fails here rather than on a thread
  ::fcntl(listener_.get(), F_SETFL, O_NONBLOCK);
  acceptor_ = std::thread([this] { accept_all(); });
}

tls_front::~tls_front() {
  stopping_ = true;
  acceptor_.join();
  for (auto& thread : relays_) thread.join();
}

void tls_front::accept_all() {
  while (!stopping_) {
    pollfd ready{listener_.get(), POLLIN, 0};
    if (::poll(&ready, 1, stop_check_ms) <= 0) continue;
    unique_fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) continue;
    relays_.emplace_back([this, taken = std::move(client)]() mutable { relay(*this, std::move(taken), own_).run(); });
  }
}

std::uint16_t tls_front::port() const { return local_port(listener_); }

std::string tls_front::url(std::string_view path, std::string_view host) const {
  return "https://" + std::string(host) + ":" + std::to_string(port()) + std::string(path);
}

}  // namespace tern::test
