#ifdef TERN_REDIS
#include "engine/rows/redis_row.hpp"

#include <charconv>

#include "base/message_digest.hpp"
#include "base/text.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/rows/redis_cluster.hpp"
#include "engine/rows/redis_spec.hpp"
#include "protocols/redis/reconnect_stage.hpp"
#include "protocols/redis/request.hpp"
#include "protocols/redis/script_stage.hpp"
#include "protocols/redis/session.hpp"

namespace tern {
namespace {

// What its connections share with nobody who is somebody else, or elsewhere in the database.
struct redis_login final : connection_login {
  redis::login as;

  std::string identity() const override {
    // Nobody in particular: no secret, so no hash, which would be a good part of preparing a command.
    if (as.user.empty() && as.password.view().empty() && as.client_name.empty()) return std::to_string(as.database);
    message_digest all(hash_algorithm::sha256);
    for (const std::string_view part : {std::string_view(as.user), as.password.view(), std::string_view(as.client_name)}) {
      all.update(std::to_string(part.size()) + ":");
      all.update(part);
    }
    return std::to_string(as.database) + "," + all.hex();
  }
};

expected<uint32_t> database_of(std::string_view path) {
  if (path.empty() || path == "/") return uint32_t{0};
  path.remove_prefix(1);
  uint32_t number = 0;
  const auto [end, why] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (why != std::errc() || end != path.data() + path.size())
    return error(TERN_E_URL, "the path of a Redis URL is the number of a database, not " + quote(path));
  return number;
}

expected<std::shared_ptr<const connection_login>> login_of(const url& to, const request_settings& how) {
  auto database = database_of(to.path);
  if (!database) return database.why();
  auto made = std::make_shared<redis_login>();
  made->as.database = *database;
  const bool by_url = to.username || to.password;
  made->as.user = by_url ? to.username.value_or("") : how.auth_user;
  made->as.password = secret(by_url ? to.password.value_or("") : how.auth_password);
  made->as.client_name = how.redis_client_name;
  return std::shared_ptr<const connection_login>(std::move(made));
}

// One connection takes all there are; more of them share the work.
protocol_offer offer(const request_settings& how) { return {{}, "", 0, static_cast<uint32_t>(how.redis_connections)}; }

class sessions final : public session_factory {
 public:
  explicit sessions(const redis::redis_settings& how) : make_(how) {}
  std::unique_ptr<byte_session> make(const session_start& start, now_t now) override {
    return make_.make(static_cast<const redis_login&>(*start.where.login).as, now);
  }

 private:
  const redis::session_maker make_;
};

std::unique_ptr<session_factory> make_factory(const client_settings& how) {
  redis::redis_settings r;
  r.replies.reply_bytes = how.redis_max_reply_bytes;
  r.in_flight = static_cast<uint32_t>(how.redis_max_in_flight);
  r.output_bytes = how.redis_max_output_bytes;
  r.login_timeout = how.redis_login_timeout;
  r.ping_interval = how.redis_ping_interval;
  r.ping_timeout = how.redis_ping_timeout;
  return std::make_unique<sessions>(r);
}

expected<std::unique_ptr<protocol_state>> make_state(bytes, const client_settings&, const log_sink&) {
  return std::unique_ptr<protocol_state>(std::make_unique<redis_state>());
}

expected<redis::shared_request> make_request(const redis_spec& spec, std::span<const redis::command_args> commands,
                                             redis::connection_use where) {
  switch (spec.kind) {
    case TERN_REDIS_TRANSACTION:
      return redis::make_transaction(commands);
    case TERN_REDIS_SUBSCRIPTION:
      return redis::make_subscription(commands);
    case TERN_REDIS_FEED:
      return commands.empty() ? error(TERN_E_ARGUMENT, "a feed needs XREAD or XREADGROUP") : redis::make_feed(commands[0]);
    case TERN_REDIS_COMMANDS:
      if (commands.size() == 1 && spec.begins_with_script) return redis::make_script(commands[0], where);
      if (commands.size() == 1) return redis::make_command(commands[0], where);
      [[fallthrough]];
    default:
      return redis::make_pipeline(commands, where);
  }
}

error prepare_redis(const request_spec& spec, protocol_state& shared, prepared& into) {
  const auto& asked = static_cast<const redis_spec&>(*spec.what);
  std::vector<std::vector<std::string_view>> views;
  std::vector<redis::command_args> commands;
  views.reserve(asked.commands.size());
  for (const auto& c : asked.commands) commands.emplace_back(views.emplace_back(c.begin(), c.end()));
  if (!std::holds_alternative<std::monostate>(spec.body))
    return error(TERN_E_UNSUPPORTED, "a Redis request has no body: what it sends are its commands");
  auto made = make_request(asked, commands, redis::connection_use::lease);
  if (!made) return made.why();
  for (size_t i = 0; i < commands.size() && (*made)->change.any && !into.without_lease; ++i)
    into.without_lease = redis::check_allowed(commands[i], redis::connection_use::shared);
  auto complete = std::make_shared<redis::request>(**made);
  complete->url = into.url;
  into.wants = complete->wants;
  // It waits for others, as long as they like.
  if (complete->blocks || complete->lasts()) into.options.timeout_first_byte = into.options.timeout_idle = unlimited;
  into.request = std::move(complete);
  into.plan =
      std::make_shared<const redis_plan>(redis_plan{static_cast<redis_state&>(shared).cluster_at(*into.where), asked.to});
  return {};
}

const redis::request& request_of(const attempt& a) { return static_cast<const redis::request&>(*a.request); }

bool needs_stages(const attempt& first, const prepared& from) {
  const redis::request& asked = request_of(first);
  return asked.lasts() || asked.otherwise || cluster_needs_stage(first, from);
}
bool head_needs_stages(const head&, const prepared&) { return false; }
bool end_needs_stages(const outcome& end, const prepared& from) { return cluster_needs_stage(end, from); }

void make_stages(stage_context from, std::vector<std::unique_ptr<stage>>& into) {
  const redis::request& asked = request_of(from.first);
  if (from.retry) into.push_back(std::move(from.retry));
  if (asked.lasts())
    into.push_back(std::make_unique<redis::reconnect_stage>(asked, from.first.body, from.from.options.redis_reconnect));
  if (asked.otherwise) into.push_back(std::make_unique<redis::script_stage>());
  into.push_back(make_cluster_stage(from));
}

registry_row row(std::string_view scheme, bool tls) {
  registry_row r{};
  r.name = "redis";
  r.scheme = scheme;
  r.port = 6379;
  r.tls = tls;
  r.of = protocol::redis;
  r.make_state = make_state;
  r.prepare = prepare_redis;
  r.offer = offer;
  r.login = login_of;
  r.make_factory = make_factory;
  r.needs_stages = needs_stages;
  r.head_needs_stages = head_needs_stages;
  r.end_needs_stages = end_needs_stages;
  r.make_stages = make_stages;
  return r;
}

}  // namespace

registry_row redis_row() { return row("redis", false); }
registry_row rediss_row() { return row("rediss", true); }

}  // namespace tern
#endif
