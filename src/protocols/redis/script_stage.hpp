// Sends a script by its hash and, when the server does not know it, as a whole. The server has done nothing then, and knows it
// afterwards.
#pragma once

#include "protocols/redis/request.hpp"
#include "sansio/stage.hpp"

namespace tern::redis {

class script_stage final : public stage {
 public:
  verdict on_request(attempt& a, now_t now) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  bool whole_ = false;
};

}  // namespace tern::redis
