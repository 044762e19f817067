#include "engine/callback_receiver.hpp"

namespace tern {

size_t callback_receiver::take_body(bytes data) {
  if (data.empty()) return 0;
  const int64_t taken = to_.call(to_.user_data, id_, received_, data.data(), data.size());
  if (taken == TERN_SINK_PAUSE) return 0;
  if (taken >= 0 && static_cast<uint64_t>(taken) <= data.size()) return static_cast<size_t>(taken);
  operation_->receiver_failed(
      error(TERN_E_BODY_SINK, "the body callback answered " + std::to_string(taken)).with_native(taken, {}));
  return 0;
}

}  // namespace tern
