#include "sansio/bytes_source.hpp"

#include <algorithm>
#include <cassert>

namespace tern {

peeked bytes_source::peek(size_t max) {
  if (at_ == data_.size()) return {pull::end, {}};
  return {pull::some, data_.subspan(at_, std::min(max, data_.size() - at_))};
}

void bytes_source::consume(size_t count) {
  assert(count <= data_.size() - at_);
  at_ += count;
}

bool bytes_source::rewind() {
  at_ = 0;
  return true;
}

}  // namespace tern
