#include "protocols/http/body/multipart_source.hpp"

#include <cassert>

namespace tern::http {

bool multipart_source::ready() const {
  while (ready_ < pieces_.size() && pieces_[ready_]->ready()) ++ready_;
  return ready_ == pieces_.size();
}

peeked multipart_source::peek(size_t max) {
  if (!ready()) {
    for (size_t i = ready_; i < pieces_.size(); ++i)
      if (!pieces_[i]->ready()) pieces_[i]->peek(1);
    if (!ready()) return {pull::pending, {}};
  }
  for (; at_ < pieces_.size(); ++at_)
    if (const peeked got = pieces_[at_]->peek(max); got.state != pull::end) return got;
  return {pull::end, {}};
}

void multipart_source::consume(size_t count) {
  assert(at_ < pieces_.size() || count == 0);
  if (count > 0) pieces_[at_]->consume(count);
}

std::optional<uint64_t> multipart_source::length() const {
  uint64_t sum = 0;
  for (const auto& piece : pieces_) {
    const auto length = piece->length();
    if (!length) return std::nullopt;
    sum += *length;
  }
  return sum;
}

bool multipart_source::rewind() {
  bool all = true;
  for (size_t i = 0; i <= at_ && i < pieces_.size(); ++i) all = pieces_[i]->rewind() && all;
  if (all) at_ = 0;
  return all;
}

bool multipart_source::can_rewind() const {
  for (size_t i = 0; i <= at_ && i < pieces_.size(); ++i)
    if (!pieces_[i]->can_rewind()) return false;
  return true;
}

error multipart_source::why() const {
  for (const auto& piece : pieces_)
    if (error e = piece->why()) return e;
  return {};
}

void multipart_source::resume() {
  for (auto& piece : pieces_) piece->resume();
}

void multipart_source::set_waker(waker* w) {
  for (auto& piece : pieces_) piece->set_waker(w);
}

}  // namespace tern::http
