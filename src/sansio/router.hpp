// The way to another URL, as a redirect needs it: under the settings of the same request.
#pragma once

#include <memory>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "sansio/target.hpp"

namespace tern {

class router {
 public:
  // TERN_E_NOT_BUILT for a scheme that is not spoken; TERN_E_OPTION_VALUE and the like for what its settings name.
  virtual expected<std::shared_ptr<const target>> route(const url& to) = 0;
  // To another server of the deployment whose URL the program named: what it gave for that one (a certificate) is for all.
  virtual expected<std::shared_ptr<const target>> route_within(const url& to) { return route(to); }

 protected:
  ~router() = default;
};

}  // namespace tern
