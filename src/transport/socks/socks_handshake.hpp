// What SOCKS4 and SOCKS5 have in common: short messages in turn, each answered by so many bytes.
//
// The machine derived from this says what to send and how many bytes it waits for; take() gets them once they are there, and
// decides how it goes on.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "sansio/handshake.hpp"

namespace tern {

class socks_handshake : public handshake {
 public:
  size_t feed(bytes data) final;
  void feed_eof() final;
  bytes pull_output(size_t written) final;
  handshake_state result(error* why) const final;

 protected:
  // One of these in the constructor, in restart and in each take.
  void send(secret message, size_t answer_bytes);
  void expect(size_t more_bytes);  // besides those that take() was given
  void finish();
  void fail(error why);
  void try_another_connection();

 private:
  virtual void take(std::string_view answer) = 0;

  secret out_;
  size_t written_ = 0;
  std::string in_;
  size_t wanted_ = 0;
  handshake_state state_ = handshake_state::working;
  error why_;
};

}  // namespace tern
