#include "engine/log_callback.hpp"

namespace tern {
namespace {

using shared_callback = std::shared_ptr<const log_callback>;

void call(uint64_t user_data, const log_record& line) {
  const log_callback& to = **reinterpret_cast<const shared_callback*>(user_data);
  const tern_log_record record = to_c(line);
  to.fn(to.user_data, &record);
}

void drop(uint64_t user_data) { delete reinterpret_cast<shared_callback*>(user_data); }

tern_str view(std::string_view text) noexcept { return {text.data(), text.size()}; }

}  // namespace

log_receiver receiver_for(shared_callback to) {
  return {call, reinterpret_cast<uint64_t>(new shared_callback(std::move(to))), drop};
}

tern_log_record to_c(const log_record& line) noexcept {
  tern_log_record record{};
  record.struct_size = sizeof record;
  record.level = static_cast<int32_t>(line.level);
  record.time_ns = line.wall_ns;
  record.thread = static_cast<uint64_t>(line.thread);
  record.client = line.client;
  record.request_id = line.request;
  record.connection_id = line.connection;
  record.component = view(to_string(line.component));
  record.message = view(line.message);
  return record;
}

}  // namespace tern
