#include "transport/dns/dns_channel.hpp"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <mutex>

#include "transport/readiness.hpp"

namespace tern {

// One socket of c-ares, which opens and closes it.
class dns_channel::watch final : private ready_listener {
 public:
  watch(dns_channel& owner, int fd) : owner_(owner), fd_(fd), descriptor_(owner.context_.io.get_executor()) {
    std::error_code failure;  // then the time-out of the question ends it
    descriptor_.assign(fd, failure);
  }
  ~watch() { release(); }

  void want(bool read, bool write) {
    read_ = read;
    write_ = write;
    arm();
  }
  void release() {
    waits_.cancel_all();
    if (descriptor_.is_open()) descriptor_.release();
  }

 private:
  using descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;
  void on_ready(way w) override {
    owner_.process(w == way::read ? fd_ : ARES_SOCKET_BAD, w == way::write ? fd_ : ARES_SOCKET_BAD);
    arm();
  }
  void arm() {
    if (!descriptor_.is_open()) return;
    if (read_)
      waits_.wait(descriptor_, way::read, *this);
    else
      waits_.cancel(way::read);
    if (write_)
      waits_.wait(descriptor_, way::write, *this);
    else
      waits_.cancel(way::write);
  }

  dns_channel& owner_;
  int fd_;
  descriptor descriptor_;
  readiness waits_;
  bool read_ = false;
  bool write_ = false;
};

struct dns_channel::question {
  dns_channel* owner;
  void* token;
  name_lookup::family family;
  std::string name;
};

namespace {

void init_library() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

error resolve_error(const std::string& name, int status) {
  bool missing = status == ARES_ENOTFOUND;
  return error(missing ? TERN_E_RESOLVE_NOT_FOUND : TERN_E_RESOLVE, "could not resolve " + name + ": " + ares_strerror(status))
      .with_native(status, ares_strerror(status));
}

constexpr int max_records = 64;  // of one answer; more addresses than that serve nobody

}  // namespace

dns_channel::dns_channel(transport_context& context, listener& who)
    : context_(context), who_(&who), timer_(&dns_channel::on_timer, this) {}

expected<std::unique_ptr<dns_channel>> dns_channel::make(transport_context& context, const dns_options& how, listener& who) {
  init_library();
  std::unique_ptr<dns_channel> out(new dns_channel(context, who));
  ares_options options{};
  int mask = ARES_OPT_SOCK_STATE_CB;
  options.sock_state_cb = &dns_channel::on_socket_state;
  options.sock_state_cb_data = out.get();
  if (how.attempt_timeout > duration::zero()) {
    mask |= ARES_OPT_TIMEOUTMS;
    options.timeout = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(how.attempt_timeout).count());
  }
  if (how.tries > 0) {
    mask |= ARES_OPT_TRIES;
    options.tries = how.tries;
  }
  int status = ares_init_options(&out->channel_, &options, mask);
  if (status == ARES_SUCCESS && !how.servers.empty()) {
    std::string list;
    for (const std::string& server : how.servers) list += (list.empty() ? "" : ",") + server;
    status = ares_set_servers_ports_csv(out->channel_, list.c_str());
  }
  if (status != ARES_SUCCESS)
    return error(TERN_E_RESOLVE, std::string("could not set up the resolver: ") + ares_strerror(status))
        .with_native(status, ares_strerror(status));
  return out;
}

dns_channel::~dns_channel() {
  who_ = nullptr;
  if (channel_) ares_destroy(channel_);
}

void dns_channel::ask(const std::string& name, name_lookup::family f, void* token) {
  auto* q = new question{this, token, f, name};
  ares_search(channel_, name.c_str(), ns_c_in, f == name_lookup::family::a ? ns_t_a : ns_t_aaaa, &dns_channel::on_reply, q);
  set_timer();
}

void dns_channel::on_reply(void* arg, int status, int, unsigned char* data, int size) {
  std::unique_ptr<question> q(static_cast<question*>(arg));
  listener* who = q->owner->who_;
  if (!who) return;
  std::vector<ip_address> addresses;
  int64_t ttl = std::numeric_limits<int32_t>::max();
  int count = max_records;
  if (status == ARES_SUCCESS && q->family == name_lookup::family::a) {
    ares_addrttl records[max_records];
    status = ares_parse_a_reply(data, size, nullptr, records, &count);
    for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
      ipv4_bytes raw;
      std::memcpy(raw.data(), &records[i].ipaddr, raw.size());
      addresses.push_back(ip_from(raw));
      ttl = std::min<int64_t>(ttl, records[i].ttl);
    }
  } else if (status == ARES_SUCCESS) {
    ares_addr6ttl records[max_records];
    status = ares_parse_aaaa_reply(data, size, nullptr, records, &count);
    for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
      ipv6_bytes raw;
      std::memcpy(raw.data(), &records[i].ip6addr, raw.size());
      addresses.push_back(ip_from(raw));
      ttl = std::min<int64_t>(ttl, records[i].ttl);
    }
  }
  error why;
  if (status != ARES_SUCCESS && status != ARES_ENODATA) why = resolve_error(q->name, status);
  who->on_answer(q->token, q->family, std::move(addresses), std::chrono::seconds(std::max<int64_t>(ttl, 0)), std::move(why));
}

void dns_channel::on_socket_state(void* self, int fd, int readable, int writable) {
  auto& channel = *static_cast<dns_channel*>(self);
  auto found = channel.watches_.find(fd);
  if (!readable && !writable) {
    if (found == channel.watches_.end()) return;
    found->second->release();
    channel.retired_.push_back(std::move(found->second));
    channel.watches_.erase(found);
    return;
  }
  if (found == channel.watches_.end()) found = channel.watches_.emplace(fd, std::make_unique<watch>(channel, fd)).first;
  found->second->want(readable != 0, writable != 0);
}

void dns_channel::process(int read_fd, int write_fd) {
  retired_.clear();
  ares_process_fd(channel_, read_fd, write_fd);
  set_timer();
}

void dns_channel::on_timer(void* self, now_t) { static_cast<dns_channel*>(self)->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }

void dns_channel::set_timer() {
  timeval left{};
  if (!ares_timeout(channel_, nullptr, &left)) return timer_.disarm();
  auto wait = std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec) + std::chrono::milliseconds(1);
  context_.timers.arm(timer_, after(context_.now(), wait));
}

}  // namespace tern
