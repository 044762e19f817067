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

tern::expected<std::vector<std::string_view>> read_arguments(const tern_str* arguments, size_t count,
                                                             const char* name = "arguments") {
  if (count > 0)
    if (tern::error e = require(arguments, name)) return e;
  std::vector<std::string_view> list;
  for (size_t i = 0; i < count; ++i) {
    auto text = read_present(arguments[i], fmt::format("{}[{}]", name, i));
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
tern::error check(const tern::redis_spec& to, tern::redis::command_args args) {
  switch (to.kind) {
    case TERN_REDIS_SUBSCRIPTION:
      return tern::redis::check_subscription(args);
    case TERN_REDIS_FEED:
      return to.commands.empty() ? tern::redis::make_feed(args).why() : bad_argument("a feed is one command");
    default:
      return tern::redis::check_allowed(args, tern::redis::connection_use::lease);
  }
}

tern::error add(tern::redis_spec& to, tern::redis::command_args args) {
  if (tern::error e = check(to, args)) return e;
  to.commands.emplace_back(args.begin(), args.end());
  return {};
}

}  // namespace

int32_t tern_redis_request_create(tern_str url, uint32_t kind, tern_request** request, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(request, "request")) return e;
    auto text = read_present(url, "url");
    if (!text) return text.why();
    if (kind > TERN_REDIS_FEED) return bad_argument(fmt::format("kind is {}, which is none", kind));
    auto to = tern::parse_url(*text);
    if (!to) return to.why();
    if (to->scheme != "redis" && to->scheme != "rediss")
      return tern::error(TERN_E_URL, "the URL is neither redis:// nor rediss://");
    if (to->host.empty()) return tern::error(TERN_E_URL, "the URL names no host");
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

int32_t tern_redis_request_add_script(tern_request* request, uint32_t flags, tern_str source, const tern_str* keys,
                                      size_t key_count, const tern_str* arguments, size_t argument_count,
                                      tern_error** error) noexcept {
  return change_redis(request, error, [&](tern::redis_spec& redis) -> tern::error {
    if (tern::error e = check_flags(flags, TERN_REDIS_SCRIPT_READS, "flags")) return e;
    auto text = read_present(source, "source");
    if (!text) return text.why();
    auto key_list = read_arguments(keys, key_count, "keys");
    if (!key_list) return key_list.why();
    auto list = read_arguments(arguments, argument_count);
    if (!list) return list.why();
    const std::string number = std::to_string(key_count);
    std::vector<std::string_view> all = {(flags & TERN_REDIS_SCRIPT_READS) != 0 ? "EVAL_RO" : "EVAL", *text, number};
    all.insert(all.end(), key_list->begin(), key_list->end());
    all.insert(all.end(), list->begin(), list->end());
    if (tern::error e = add(redis, all)) return e;
    if (redis.commands.size() == 1) redis.begins_with_script = true;
    return {};
  });
}

int32_t tern_redis_stream_command(tern_stream* stream, const tern_str* arguments, size_t count, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    if (stream->pushes() && !stream->takes_commands())
      return tern::error(TERN_E_UNSUPPORTED, "the stream is not a Redis subscription");
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
int32_t tern_redis_request_add_script(tern_request*, uint32_t, tern_str, const tern_str*, size_t, const tern_str*, size_t,
                                      tern_error** error) noexcept {
  return not_built(error);
}
#endif
