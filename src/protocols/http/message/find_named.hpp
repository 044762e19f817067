// The first field of that name among those of a request, whatever its case; NULL: there is none.
#pragma once

#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "sansio/head.hpp"

namespace tern::http {

inline const owned_field* find_named(const fields& list, std::string_view name) noexcept {
  for (const owned_field& f : list)
    if (iequals(f.name, name)) return &f;
  return nullptr;
}

inline owned_field* find_named(fields& list, std::string_view name) noexcept {
  return const_cast<owned_field*>(find_named(std::as_const(list), name));
}

}  // namespace tern::http
