#include "engine/spare_memory.hpp"

#include "engine/result.hpp"
#include "engine/submission.hpp"
#include "value/arena.hpp"

namespace tern {
namespace {
block_shelf* const shelves[] = {&submission::spare, &tern_result::spare, &spare_values};
}

spare_memory::spare_memory() noexcept {
  for (block_shelf* s : shelves) s->begin_use();
}

spare_memory::~spare_memory() {
  for (block_shelf* s : shelves) s->end_use();
}

bool spare_memory::trim() noexcept {
  bool more = false;
  for (block_shelf* s : shelves) more = s->trim() || more;
  return more;
}

}  // namespace tern
