#include "support/tcp_packet.hpp"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace tern::test {
namespace {

constexpr std::size_t addresses = 12;  // of sender and receiver begin here

template <class Header>
Header read(const packet& p, std::size_t at) {
  Header h{};
  if (p.size() >= at + sizeof h) std::memcpy(&h, p.data() + at, sizeof h);
  return h;
}

std::size_t ip_header_size(const packet& p) { return std::size_t{read<iphdr>(p, 0).ihl} * 4; }

std::uint32_t sum(std::span<const unsigned char> bytes, std::uint32_t from = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    from += static_cast<std::uint32_t>(bytes[i] << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0));
  return from;
}

std::uint16_t checksum(std::uint32_t of) {
  while (of > 0xffff) of = (of & 0xffff) + (of >> 16);
  return htons(static_cast<std::uint16_t>(~of));
}

// A packet of two headers alone, between the addresses and ports that both name.
packet bare(iphdr ip, tcphdr tcp) {
  ip.ihl = 5;
  ip.tot_len = htons(sizeof ip + sizeof tcp);
  ip.check = 0;
  tcp.doff = 5;
  tcp.check = 0;
  packet p(sizeof ip + sizeof tcp);
  const std::span<unsigned char> all(p);
  std::memcpy(p.data(), &ip, sizeof ip);
  ip.check = checksum(sum(all.first(sizeof ip)));
  std::memcpy(p.data(), &ip, sizeof ip);
  std::memcpy(p.data() + sizeof ip, &tcp, sizeof tcp);
  // The pseudo header: both addresses, the protocol, the length.
  tcp.check = checksum(sum(all.subspan(addresses), IPPROTO_TCP + sizeof tcp));
  std::memcpy(p.data() + sizeof ip, &tcp, sizeof tcp);
  return p;
}

tcphdr reset_header(const tcphdr& of) {
  tcphdr tcp{};
  tcp.source = of.source;
  tcp.dest = of.dest;
  tcp.rst = 1;
  return tcp;
}

}  // namespace

packet_view view(const packet& p) {
  packet_view v;
  const auto ip = read<iphdr>(p, 0);
  const std::size_t at = ip_header_size(p);
  if (ip.version != 4 || (ip.protocol != IPPROTO_TCP && ip.protocol != IPPROTO_UDP)) return v;
  v.is_tcp = ip.protocol == IPPROTO_TCP;
  v.from_port = ntohs(read<std::uint16_t>(p, at));
  v.to_port = ntohs(read<std::uint16_t>(p, at + 2));
  v.payload = p.size() - std::min(at, p.size());
  if (!v.is_tcp) return v;
  const auto tcp = read<tcphdr>(p, at);
  v.syn = tcp.syn != 0;
  v.ack = tcp.ack != 0;
  v.rst = tcp.rst != 0;
  v.payload -= std::min<std::size_t>(v.payload, std::size_t{tcp.doff} * 4);
  v.next = ntohl(tcp.seq) + static_cast<std::uint32_t>(v.payload) + tcp.syn + tcp.fin;
  return v;
}

void swap_addresses(packet& p) {
  if (p.size() >= sizeof(iphdr)) std::swap_ranges(p.begin() + addresses, p.begin() + addresses + 4, p.begin() + addresses + 4);
}

packet reset_in_place_of(const packet& p, std::uint32_t expected) {
  const auto was = read<tcphdr>(p, ip_header_size(p));
  tcphdr tcp = reset_header(was);
  tcp.seq = htonl(expected);
  tcp.ack = 1;
  tcp.ack_seq = was.ack_seq;
  return bare(read<iphdr>(p, 0), tcp);
}

packet reset_in_answer_to(const packet& p) {
  auto ip = read<iphdr>(p, 0);
  const auto was = read<tcphdr>(p, ip_header_size(p));
  tcphdr tcp = reset_header(was);
  std::swap(ip.saddr, ip.daddr);
  std::swap(tcp.source, tcp.dest);
  tcp.seq = was.ack_seq;
  return bare(ip, tcp);
}

}  // namespace tern::test
