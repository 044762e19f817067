#include "tern/redis.h"

#include <fmt/format.h>

#include "capi/request_change.hpp"
#include "capi/usable.hpp"
#include "engine/stream.hpp"
#ifdef TERN_REDIS
#include "engine/rows/redis_spec.hpp"
#include "protocols/redis/command_text.hpp"
#include "protocols/redis/request.hpp"
#endif

using namespace tern::capi;

#ifdef TERN_REDIS
namespace {

tern::expected<std::vector<std::string_view>> read_arguments(const tern_str* arguments, size_t count) {
  if (count > 0)
    if (tern::error e = require(arguments, "arguments")) return e;
  std::vector<std::string_view> list;
  for (size_t i = 0; i < count; ++i) {
    auto text = read_present(arguments[i], fmt::format("arguments[{}]", i));
    if (!text) return text.why();
    list.push_back(*text);
  }
  return list;
}

template <class Body>
int32_t change_redis(tern_request* request, tern_error** error, Body&& body) noexcept {
  return change(request, error, [&](tern::request_spec& r) -> tern::error {
    auto* redis = dynamic_cast<tern::redis_spec*>(r.what.get());
    return redis ? body(*redis) : tern::error(TERN_E_UNSUPPORTED, "the request is not a Redis request");
  });
}

// What is wrong with one command by itself is told at once.
tern::error add(tern::redis_spec& to, tern::redis::command_args args) {
  const bool subscribes = to.kind == TERN_REDIS_SUBSCRIPTION;
  if (tern::error e = subscribes ? tern::redis::check_subscription(args)
                                 : tern::redis::check_allowed(args, tern::redis::connection_use::lease))
    return e;
  to.commands.emplace_back(args.begin(), args.end());
  return {};
}

}  // namespace

int32_t tern_redis_request_create(tern_str url, uint32_t kind, tern_request** request, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(request, "request")) return e;
    auto text = read_present(url, "url");
    if (!text) return text.why();
    if (kind > TERN_REDIS_SUBSCRIPTION) return bad_argument(fmt::format("kind is {}, which is none", kind));
    auto to = tern::parse_url(*text);
    if (!to) return to.why();
    if (to->scheme != "redis" && to->scheme != "rediss")
      return tern::error(TERN_E_URL, "the URL is neither redis:// nor rediss://");
    if (to->query || to->fragment) return tern::error(TERN_E_URL, "a Redis URL has neither query nor fragment");
    tern::request_ref made = tern::request_ref::adopt(new tern_request());
    auto what = std::make_unique<tern::redis_spec>();
    what->to = std::move(*to);
    what->kind = kind;
    made->what = std::move(what);
    made->method = "REDIS";
    *request = made.give_up();
    return {};
  });
}

int32_t tern_redis_request_add_command(tern_request* request, const tern_str* arguments, size_t count,
                                       tern_error** error) noexcept {
  return change_redis(request, error, [&](tern::redis_spec& redis) -> tern::error {
    auto list = read_arguments(arguments, count);
    return list ? add(redis, *list) : list.why();
  });
}

int32_t tern_redis_request_add_text(tern_request* request, tern_str text, tern_error** error) noexcept {
  return change_redis(request, error, [&](tern::redis_spec& redis) -> tern::error {
    auto given = read_present(text, "text");
    if (!given) return given.why();
    auto words = tern::redis::split_command(*given);
    if (!words) return words.why();
    const std::vector<std::string_view> list(words->begin(), words->end());
    return add(redis, list);
  });
}

int32_t tern_redis_stream_command(tern_stream* stream, const tern_str* arguments, size_t count, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    auto list = read_arguments(arguments, count);
    if (!list) return list.why();
    auto text = tern::redis::subscription_change(*list);
    return text ? stream->send(0, tern::as_bytes(*text)) : text.why();
  });
}

#else
namespace {
int32_t not_built(tern_error** error) noexcept {
  return entry(error, [] { return tern::error(TERN_E_NOT_BUILT, "this build leaves Redis out"); });
}
}  // namespace

int32_t tern_redis_request_create(tern_str, uint32_t, tern_request** request, tern_error** error) noexcept {
  if (request) *request = nullptr;
  return not_built(error);
}
int32_t tern_redis_request_add_command(tern_request*, const tern_str*, size_t, tern_error** error) noexcept {
  return not_built(error);
}
int32_t tern_redis_request_add_text(tern_request*, tern_str, tern_error** error) noexcept { return not_built(error); }
int32_t tern_redis_stream_command(tern_stream*, const tern_str*, size_t, tern_error** error) noexcept {
  return not_built(error);
}
#endif
