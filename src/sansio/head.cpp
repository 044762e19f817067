#include "sansio/head.hpp"

#include "base/text.hpp"

namespace tern {

const field* head::find(std::string_view name) const noexcept {
  for (const field& f : list)
    if (iequals(f.name, name)) return &f;
  return nullptr;
}

}  // namespace tern
