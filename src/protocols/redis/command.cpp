#include "protocols/redis/command.hpp"

#include <hiredis/hiredis.h>
#include <string.h>

#include <array>
#include <new>
#include <vector>

#include "base/limits.hpp"

namespace tern::redis {
namespace {

struct formatted {
  char* text = nullptr;
  size_t size = 0;
};

// Throws std::bad_alloc. The text goes back with redisFreeCommand.
formatted format(command_args args) {
  constexpr size_t usual = 16;
  std::array<const char*, usual> few;
  std::array<size_t, usual> few_sizes;
  std::vector<const char*> many;
  std::vector<size_t> many_sizes;
  const char** pointers = few.data();
  size_t* sizes = few_sizes.data();
  if (args.size() > usual) {
    many.resize(args.size());
    many_sizes.resize(args.size());
    pointers = many.data();
    sizes = many_sizes.data();
  }
  for (size_t i = 0; i < args.size(); ++i) {
    pointers[i] = args[i].empty() ? "" : args[i].data();
    sizes[i] = args[i].size();
  }
  formatted out;
  const auto size = redisFormatCommandArgv(&out.text, static_cast<int>(args.size()), pointers, sizes);
  if (size < 0) throw std::bad_alloc();
  out.size = static_cast<size_t>(size);
  return out;
}

template <class F>
error use_formatted(command_args args, F&& use) {
  if (error why = check_command(args)) return why;
  const formatted command = format(args);
  const std::unique_ptr<char, decltype(&redisFreeCommand)> owner(command.text, &redisFreeCommand);
  use(command);
  return {};
}

}  // namespace

error check_command(command_args args) {
  if (args.empty() || args[0].empty()) return error(TERN_E_ARGUMENT, "a command needs a name");
  if (args.size() > limits::redis_command_arguments)
    return error(TERN_E_LIMIT, "the command has " + std::to_string(args.size()) + " arguments, " +
                                   std::to_string(limits::redis_command_arguments) + " are allowed");
  size_t total = 0;
  for (std::string_view a : args) {
    if (a.size() > limits::redis_argument_bytes)
      return error(TERN_E_LIMIT, "an argument has " + std::to_string(a.size()) + " bytes, " +
                                     std::to_string(limits::redis_argument_bytes) + " are allowed");
    total += a.size();
    if (total > limits::redis_request_bytes)
      return error(TERN_E_LIMIT,
                   "the command has more than the " + std::to_string(limits::redis_request_bytes) + " bytes that are allowed");
  }
  return {};
}

expected<wire_text> encode_command(command_args args) {
  if (error why = check_command(args)) return why;
  const formatted command = format(args);
  return wire_text{std::shared_ptr<const void>(command.text, [](void* text) { redisFreeCommand(static_cast<char*>(text)); }),
                   {command.text, command.size}};
}

error append_command(std::string& to, command_args args) {
  return use_formatted(args, [&](const formatted& command) { to.append(command.text, command.size); });
}

error append_command(secret& to, command_args args) {
  return use_formatted(args, [&](const formatted& command) {
    secret longer;
    longer.raw().reserve(to.size() + command.size);
    longer.raw().append(to.view()).append(command.text, command.size);
    to = std::move(longer);
    ::explicit_bzero(command.text, command.size);
  });
}

}  // namespace tern::redis
