#include "unit/transport/support/dns_server.hpp"

#include <algorithm>
#include <asio/read.hpp>
#include <memory>

namespace tern::test {
namespace {

void put16(std::vector<uint8_t>& out, unsigned v) {
  out.push_back(static_cast<uint8_t>(v >> 8));
  out.push_back(static_cast<uint8_t>(v));
}
void put32(std::vector<uint8_t>& out, uint32_t v) {
  put16(out, v >> 16);
  put16(out, v & 0xffff);
}
void put_name(std::vector<uint8_t>& out, const std::string& name) {
  for (size_t at = 0; at < name.size();) {
    size_t end = std::min(name.find('.', at), name.size());
    out.push_back(static_cast<uint8_t>(end - at));
    out.insert(out.end(), name.begin() + static_cast<ptrdiff_t>(at), name.begin() + static_cast<ptrdiff_t>(end));
    at = end + 1;
  }
  out.push_back(0);
}

}  // namespace

dns_server::dns_server(asio::io_context& io) : udp_(io), tcp_(io) {
  // The same number has to be free for both.
  for (std::error_code taken = std::make_error_code(std::errc::address_in_use); taken;) {
    udp_ = asio::ip::udp::socket(io, asio::ip::udp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp_ = asio::ip::tcp::acceptor(io, asio::ip::tcp::v4());
    taken = {};
    tcp_.bind(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), udp_.local_endpoint().port()), taken);
    if (!taken) tcp_.listen(16, taken);
  }
  receive();
  accept();
}

void dns_server::receive() {
  udp_.async_receive_from(asio::buffer(buffer_), from_, [this](std::error_code failure, size_t size) {
    if (failure) return;
    packet out = answer(buffer_.data(), size, false);
    if (!out.empty()) udp_.send_to(asio::buffer(out), from_, 0, failure);
    receive();
  });
}

void dns_server::accept() {
  tcp_.async_accept([this](std::error_code failure, asio::ip::tcp::socket peer) {
    if (failure) return;
    struct connection {
      explicit connection(asio::ip::tcp::socket s) : socket(std::move(s)) {}
      asio::ip::tcp::socket socket;
      std::array<uint8_t, 2> size;
      std::array<uint8_t, 512> query;
      packet out;
    };
    auto c = std::make_shared<connection>(std::move(peer));
    asio::async_read(c->socket, asio::buffer(c->size), [this, c](std::error_code e, size_t) {
      if (e) return;
      size_t size = std::min<size_t>(c->size[0] * 256u + c->size[1], c->query.size());
      asio::async_read(c->socket, asio::buffer(c->query.data(), size), [this, c](std::error_code e2, size_t got) {
        if (e2) return;
        packet out = answer(c->query.data(), got, true);
        put16(c->out, static_cast<unsigned>(out.size()));
        c->out.insert(c->out.end(), out.begin(), out.end());
        asio::async_write(c->socket, asio::buffer(c->out), [c](std::error_code, size_t) {});
      });
    });
    accept();
  });
}

dns_server::packet dns_server::answer(const uint8_t* query, size_t size, bool tcp) {
  std::string name;
  size_t at = 12;
  while (at < size && query[at] != 0) {
    name += (name.empty() ? "" : ".") + std::string(reinterpret_cast<const char*>(query + at + 1), query[at]);
    at += query[at] + 1u;
  }
  unsigned type = query[at + 1] * 256u + query[at + 2];
  size_t question_end = at + 5;
  std::string type_name = type == 1 ? "A" : type == 28 ? "AAAA" : std::to_string(type);
  asked.push_back((tcp ? "tcp " : "") + type_name + " " + name);
  reply r = script(name, type_name, tcp);
  if (r.silent) return {};

  packet out(query, query + 2);
  put16(out, 0x8180u | static_cast<unsigned>(r.code) | (r.truncated ? 0x0200u : 0));
  put16(out, 1);
  put16(out, r.truncated ? 0 : static_cast<unsigned>(r.records.size() + (r.alias.empty() ? 0 : 1)));
  put32(out, 0);
  out.insert(out.end(), query + 12, query + question_end);
  if (r.truncated) return out;
  if (!r.alias.empty()) {
    put16(out, 0xc00c);
    put16(out, 5);
    put16(out, 1);
    put32(out, 300);
    packet target;
    put_name(target, r.alias);
    put16(out, static_cast<unsigned>(target.size()));
    out.insert(out.end(), target.begin(), target.end());
  }
  for (const record& one : r.records) {
    if (r.alias.empty())
      put16(out, 0xc00c);
    else
      put_name(out, r.alias);
    put16(out, type);
    put16(out, 1);
    put32(out, one.ttl);
    ip_address address = *parse_ip(one.address);
    size_t bytes = address.v6 ? 16 : 4;
    put16(out, static_cast<unsigned>(bytes));
    out.insert(out.end(), address.data.begin(), address.data.begin() + static_cast<ptrdiff_t>(bytes));
  }
  return out;
}

}  // namespace tern::test
