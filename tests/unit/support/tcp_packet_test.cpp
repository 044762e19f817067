#include "support/tcp_packet.hpp"

#include <gtest/gtest.h>

using tern::test::packet;
using tern::test::packet_view;
using tern::test::reset_in_answer_to;
using tern::test::reset_in_place_of;
using tern::test::swap_addresses;
using tern::test::view;

namespace {

// "ab" from 127.0.0.1:80 to 127.0.0.2:4660, sequence number 0x01020304, acknowledging 0x0a0b0c0d, with 4 bytes of options. Its
// own checksums are not looked at.
packet segment() {
  return {0x45, 0x00, 0x00, 0x2e, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06, 0x00, 0x00, 127,  0,    0,    1,    127, 0, 0, 2,  //
          0x00, 0x50, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0x0a, 0x0b, 0x0c, 0x0d, 0x60, 0x18, 0x02, 0x00, 0,   0, 0, 0,  //
          0x01, 0x01, 0x01, 0x00, 'a',  'b'};
}

packet datagram() {
  return {0x45, 0x00, 0x00, 0x1f, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 127, 0, 0, 1, 127, 0, 0, 2,  //
          0x00, 0x35, 0x12, 0x34, 0x00, 0x0b, 0x00, 0x00, 'd',  'n',  's'};
}

uint32_t at(const packet& p, size_t i, size_t bytes) {
  uint32_t n = 0;
  for (size_t k = 0; k < bytes; ++k) n = n << 8 | p.at(i + k);
  return n;
}

// All ones, when the checksum in it is right (RFC 1071).
uint32_t folded(const packet& p, size_t from, size_t to, uint32_t sum) {
  for (size_t i = from; i < to; i += 2) sum += at(p, i, 2);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

void expect_bare(const packet& p) {
  ASSERT_EQ(p.size(), 40u);
  EXPECT_EQ(at(p, 2, 2), 40u);
  EXPECT_EQ(folded(p, 0, 20, 0), 0xffffu);
  EXPECT_EQ(folded(p, 12, 40, 6 + 20), 0xffffu) << "with the pseudo header";
  EXPECT_TRUE(view(p).rst);
}

}  // namespace

TEST(tcp_packet, a_segment_is_taken_apart) {
  const packet_view v = view(segment());
  EXPECT_TRUE(v.is_tcp);
  EXPECT_EQ(v.from_port, 80);
  EXPECT_EQ(v.to_port, 0x1234);
  EXPECT_FALSE(v.syn);
  EXPECT_FALSE(v.rst);
  EXPECT_TRUE(v.ack);
  EXPECT_EQ(v.payload, 2u);
  EXPECT_EQ(v.next, 0x01020306u);
  packet syn = segment();
  syn[33] = 0x02;
  EXPECT_TRUE(view(syn).syn);
  EXPECT_FALSE(view(syn).ack);
  EXPECT_EQ(view(syn).next, 0x01020307u);
  packet fin = segment();
  fin[33] = 0x11;
  EXPECT_EQ(view(fin).next, 0x01020307u);
}

TEST(tcp_packet, a_datagram_has_ports_and_a_payload) {
  const packet_view v = view(datagram());
  EXPECT_FALSE(v.is_tcp);
  EXPECT_EQ(v.from_port, 53);
  EXPECT_EQ(v.to_port, 0x1234);
  EXPECT_GT(v.payload, 0u);
}

TEST(tcp_packet, what_is_neither_or_is_cut_says_nothing) {
  packet icmp = segment();
  icmp[9] = 1;
  packet six = segment();
  six[0] = 0x60;
  for (const packet& p : {icmp, six, packet{}}) {
    EXPECT_FALSE(view(p).is_tcp);
    EXPECT_EQ(view(p).payload, 0u);
  }
  for (size_t size = 0; size < segment().size(); ++size) {
    packet cut = segment();
    cut.resize(size);
    EXPECT_LE(view(cut).payload, size);
    swap_addresses(cut);
  }
}

TEST(tcp_packet, addresses_change_places_and_nothing_else_does) {
  packet p = segment();
  swap_addresses(p);
  EXPECT_EQ(at(p, 12, 4), 0x7f000002u);
  EXPECT_EQ(at(p, 16, 4), 0x7f000001u);
  swap_addresses(p);
  EXPECT_EQ(p, segment());
}

TEST(tcp_packet, a_reset_has_the_numbers_that_both_ends_expect) {
  const packet there = reset_in_place_of(segment(), 0x01020306);
  expect_bare(there);
  EXPECT_EQ(at(there, 12, 4), 0x7f000001u);
  EXPECT_EQ(at(there, 16, 4), 0x7f000002u);
  EXPECT_EQ(at(there, 20, 4), 0x00501234u);
  EXPECT_EQ(at(there, 24, 4), 0x01020306u);
  EXPECT_EQ(at(there, 28, 4), 0x0a0b0c0du);
  const packet back = reset_in_answer_to(segment());
  expect_bare(back);
  EXPECT_EQ(at(back, 12, 4), 0x7f000002u);
  EXPECT_EQ(at(back, 16, 4), 0x7f000001u);
  EXPECT_EQ(at(back, 20, 4), 0x12340050u);
  EXPECT_EQ(at(back, 24, 4), 0x0a0b0c0du);
}
