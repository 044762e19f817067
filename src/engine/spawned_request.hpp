// What a request that a provider makes by itself is prepared from.
#pragma once

#include <memory>

#include "engine/prepared.hpp"
#include "sansio/provider.hpp"

namespace tern {

// `by`: who told of the provider; its settings are those of what names none. What has no stages is over after
// limits::spawned_time at the latest; what has some has the times of the request that it is made for.
std::shared_ptr<const prepared> prepared_for(const spawned& what, const prepared& by);

}  // namespace tern
