// What a link has to know of the IPv4 packets that pass it (RFC 791, RFC 9293).
#pragma once
#include <cstdint>
#include <vector>

namespace tern::test {

using packet = std::vector<unsigned char>;

// A packet, taken apart; views nothing.
struct packet_view {
  bool is_tcp = false;
  std::uint16_t from_port = 0, to_port = 0;  // of TCP and UDP
  bool syn = false, ack = false, rst = false;
  std::uint32_t next = 0;   // of TCP: the sequence number behind it
  std::size_t payload = 0;  // bytes behind the header of TCP, or all of a datagram
};

packet_view view(const packet& p);

// The sender becomes the receiver. No checksum changes: they are sums over both addresses.
void swap_addresses(packet& p);

// The RST that seems to come from the sender of a TCP packet in its place, and the one that seems to answer it. Their receivers
// believe them for the sequence number that they expect next alone (RFC 5961): of the answer that is what the packet
// acknowledges, of the other one the caller says it.
packet reset_in_place_of(const packet& p, std::uint32_t expected);
packet reset_in_answer_to(const packet& p);

}  // namespace tern::test
