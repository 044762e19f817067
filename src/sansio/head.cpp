#include "sansio/head.hpp"

#include "base/text.hpp"

namespace tern {

const field* find_field(std::span<const field> list, std::string_view name) noexcept {
  for (const field& f : list)
    if (iequals(f.name, name)) return &f;
  return nullptr;
}

}  // namespace tern
