#include "protocols/redis/request.hpp"

#include "base/limits.hpp"
#include "base/message_digest.hpp"
#include "base/text.hpp"
#include "protocols/redis/command_scanner.hpp"
#include "protocols/redis/hiredis_reader.hpp"
#include "protocols/redis/subscription_set.hpp"

namespace tern::redis {
namespace {

error refused(std::string_view name, std::string_view why) {
  return error(TERN_E_ARGUMENT, quote(name) + " " + std::string(why));
}

bool has_trait(const command_facts* known, uint8_t trait) noexcept { return known != nullptr && (known->traits & trait) != 0; }

// Another protocol version than hiredis reads.
bool asks_for_resp3(command_args args) noexcept {
  return !reads_resp3 && iequals(args[0], "HELLO") && args.size() > 1 && args[1] != "2";
}

// What one more command means for the request as a whole.
void note(request& r, command_args args) {
  const command_facts* known = find_command(args[0]);
  r.idempotent = r.idempotent && is_repeatable(args) && !change_by(args).any;
  r.runs_script = r.runs_script || has_trait(known, traits::script);
  r.change.then(change_by(args));
  slot_set own;
  own.add(args);
  r.slots.add(own);
  if (own.what() != slot_set::found::none) ++r.keyed;
  if (r.kind != request_kind::transaction && is_blocking(args)) r.blocks = true;  // inside MULTI nothing waits
  if (r.blocks) r.wants = need::whole;
}

wire_text owned(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  const std::string_view view = *owner;
  return {std::move(owner), view};
}

error check_count(std::span<const command_args> commands, std::string_view what) {
  if (commands.empty()) return error(TERN_E_ARGUMENT, "the request needs a command");
  if (commands.size() > limits::redis_pipeline_commands)
    return error(TERN_E_LIMIT, "a " + std::string(what) + " of " + std::to_string(commands.size()) + " commands, " +
                                   std::to_string(limits::redis_pipeline_commands) + " are allowed");
  return {};
}

// Encodes the commands one behind the other.
template <class Check>
error append_all(std::string& text, std::span<const command_args> commands, Check&& check) {
  for (size_t i = 0; i < commands.size(); ++i) {
    error why = check(commands[i]);
    if (!why) why = append_command(text, commands[i]);
    if (!why && text.size() > limits::redis_request_bytes)
      why = error(TERN_E_LIMIT, "the commands have more than the " + std::to_string(limits::redis_request_bytes) +
                                    " bytes that are allowed together");
    if (why) return commands.size() == 1 ? why : why.with_context("command " + std::to_string(i + 1));
  }
  return {};
}

error check_within_transaction(command_args args) {
  if (error why = check_command(args)) return why;
  const connection_change change = change_by(args);
  if ((change.sets | change.clears) & (changed::in_transaction | changed::watching))
    return refused(args[0], "cannot stand in a transaction, which is one already");
  return check_allowed(args, connection_use::shared);
}

error append_word(std::string& text, std::string_view word) { return append_command(text, command_args(&word, 1)); }

}  // namespace

error check_allowed(command_args args, connection_use where) {
  if (error why = check_command(args)) return why;
  const command_facts* known = find_command(args[0]);
  if (is_subscription_command(args[0])) return refused(args[0], "is for subscriptions only");
  if (has_trait(known, traits::refused)) return refused(args[0], "cannot be sent over a connection that others use as well");
  if (iequals(args[0], "CLIENT") && args.size() > 1 && iequals(args[1], "REPLY"))
    return refused("CLIENT REPLY", "cannot be sent: every command needs its reply");
  if (iequals(args[0], "SCRIPT") && args.size() > 1 && iequals(args[1], "DEBUG"))
    return refused("SCRIPT DEBUG", "cannot be sent: what comes after it on the connection would run in a session of its own");
  if (where == connection_use::shared && change_by(args).any)
    return refused(args[0], "changes the state of a connection that others use as well; it needs a lease");
  if (asks_for_resp3(args)) return refused(args[0], "asks for a protocol that this build does not read");
  return {};
}

error check_subscription(command_args args) {
  if (error e = check_command(args)) return e;
  return is_subscribing_command(args[0]) && args.size() > 1
             ? error()
             : refused(args[0], "does not begin a subscription: SUBSCRIBE, PSUBSCRIBE and SSUBSCRIBE do, with channels");
}

expected<shared_request> make_command(command_args args, connection_use where) {
  if (error why = check_allowed(args, where)) return why;
  expected<wire_text> wire = encode_command(args);
  if (!wire) return wire.why();
  auto made = std::make_shared<request>();
  made->wire = std::move(*wire);
  note(*made, args);
  made->is_exec = iequals(args[0], "EXEC");
  return shared_request(std::move(made));
}

expected<shared_request> make_pipeline(std::span<const command_args> commands, connection_use where) {
  if (error why = check_count(commands, "pipeline")) return why;
  std::string text;
  if (error why = append_all(text, commands, [&](command_args args) { return check_allowed(args, where); })) return why;
  auto made = std::make_shared<request>();
  made->kind = request_kind::pipeline;
  made->wire = owned(std::move(text));
  made->replies = static_cast<uint32_t>(commands.size());
  for (command_args args : commands) note(*made, args);
  return shared_request(std::move(made));
}

expected<shared_request> make_transaction(std::span<const command_args> commands) {
  if (error why = check_count(commands, "transaction")) return why;
  std::string text;
  error why = append_word(text, "MULTI");
  if (!why) why = append_all(text, commands, check_within_transaction);
  if (!why) why = append_word(text, "EXEC");
  if (why) return why;
  auto made = std::make_shared<request>();
  made->kind = request_kind::transaction;
  made->wire = owned(std::move(text));
  made->replies = static_cast<uint32_t>(commands.size()) + 2;
  made->is_exec = true;
  for (command_args args : commands) note(*made, args);
  return shared_request(std::move(made));
}

expected<shared_request> make_subscription(std::span<const command_args> commands) {
  if (error why = check_count(commands, "subscription")) return why;
  size_t channels = 0;
  for (command_args args : commands) channels += args.size() - 1;
  if (channels > limits::redis_subscriptions)
    return error(TERN_E_LIMIT, "a subscription has more than " + std::to_string(limits::redis_subscriptions) + " channels");
  std::string text;
  if (error why = append_all(text, commands, check_subscription)) return why;
  auto made = std::make_shared<request>();
  made->kind = request_kind::subscription;
  made->wire = owned(std::move(text));
  made->wants = need::whole;
  for (command_args args : commands)
    if (iequals(args[0], "SSUBSCRIBE")) made->slots.add(args);
  return shared_request(std::move(made));
}

expected<shared_request> make_feed(command_args args) {
  if (error why = check_command(args)) return why;
  expected<feed_plan> plan = plan_feed(args);
  return plan ? make_feed(std::move(*plan)) : expected<shared_request>(plan.why());
}

expected<shared_request> make_feed(feed_plan plan) {
  auto made = std::make_shared<request>();
  made->kind = request_kind::feed;
  made->wants = need::whole;
  made->blocks = true;
  made->idempotent = !plan.in_group;
  for (const feed_plan::stream& s : plan.streams) {
    const std::string_view args[] = {"XLEN", s.key};  // any command with this key
    made->slots.add(args);
  }
  made->feed = std::move(plan);
  return shared_request(std::move(made));
}

expected<shared_request> make_script(command_args eval, connection_use where) {
  expected<shared_request> with_source = make_command(eval, where);
  if (!with_source) return with_source;
  const std::string hash = hex_digest(hash_algorithm::sha1, eval[1]);
  std::vector<std::string_view> args(eval.begin(), eval.end());
  args[0] = iequals(eval[0], "EVAL_RO") ? "EVALSHA_RO" : "EVALSHA";
  args[1] = hash;
  expected<shared_request> by_hash = make_command(args, where);
  if (!by_hash) return by_hash;
  auto made = std::make_shared<request>(**by_hash);
  made->otherwise = std::move(*with_source);
  return shared_request(std::move(made));
}

expected<shared_request> with_asking(const request& from) {
  if (from.lasts()) return error(TERN_E_UNSUPPORTED, "what lasts cannot follow a slot that is being moved: ASKING is for once");
  std::string asking;
  if (error why = append_word(asking, "ASKING")) return why;
  auto made = std::make_shared<request>(from);
  made->skipped = 1;
  std::string text;
  if (from.kind == request_kind::pipeline) {
    made->asks_each = true;
    command_scanner commands;
    commands.add(from.wire.text);
    while (commands.next() == command_scanner::state::ready) text.append(asking).append(commands.text());
  } else {
    text.append(asking).append(from.wire.text);
  }
  made->wire = owned(std::move(text));
  return shared_request(std::move(made));
}

error check_subscription_change(command_args args) {
  if (error why = check_command(args)) return why;
  return is_subscription_command(args[0]) || iequals(args[0], "PING") ? error()
                                                                      : refused(args[0], "cannot be sent while subscribed");
}

expected<std::string> subscription_change(command_args args) {
  if (error why = check_subscription_change(args)) return why;
  std::string text;
  if (error why = append_command(text, args)) return why;
  return text;
}

}  // namespace tern::redis
