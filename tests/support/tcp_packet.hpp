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
  std::size_t payload = 0;  // bytes behind the header of TCP, or all of a datagram
};

packet_view view(const packet& p);

// The sender becomes the receiver. No checksum changes: they are sums over both addresses.
void swap_addresses(packet& p);

// The RST that seems to come from the sender of a TCP packet in its place, and the one that seems to answer it. As both ends
// expect them (RFC 5961), they have the packet's own sequence number, and what it acknowledges.
packet reset_in_place_of(const packet& p);
packet reset_in_answer_to(const packet& p);

}  // namespace tern::test
