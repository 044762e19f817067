#include "protocols/http/stages/event_sink.hpp"

#include "value/builder.hpp"

namespace tern::http {

size_t event_sink::on_data(bytes data) {
  size_t used = 0;
  while (used < data.size() && !broken_ && inner_.room() > 0) {
    used += decoder_.feed(data.subspan(used));
    if (decoder_.why()) fail(decoder_.why());
    if (decoder_.ready() && !give()) break;
  }
  return used;
}

// False: broken.
bool event_sink::give() {
  const server_event e = decoder_.event();
  value_builder builder;
  builder.begin_map();
  builder.key("event");
  builder.string(e.type);
  builder.key("data");
  builder.string(e.data);
  builder.key("id");
  builder.string(e.id);
  builder.end();
  decoder_.pop();
  expected<owned_value> made = builder.finish();
  if (!made) return fail(made.why());
  inner_.on_item(std::move(*made));
  return true;
}

bool event_sink::fail(const error& why) {
  broken_ = true;
  host_.sink_failed(why);
  return false;
}

void event_sink::tell_gap(const error& why) {
  head h;
  h.kind = head_kind::gap;
  h.status = why.code();
  h.reason = why.message();
  inner_.on_head(h);
}

}  // namespace tern::http
