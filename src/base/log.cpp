#include "base/log.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern {
namespace {

constexpr std::string_view level_names[] = {"off", "error", "warn", "info", "debug", "trace"};
constexpr std::string_view component_names[] = {"client",  "scheduler", "operation", "pool", "dns",
                                                "connect", "tls",       "http",      "io",   "storage"};
static_assert(std::size(component_names) == log_component_count);

template <class E, size_t N>
std::optional<E> find_name(const std::string_view (&names)[N], std::string_view name) noexcept {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

// Cut between characters.
std::string_view shortened(std::string_view text) noexcept {
  if (text.size() <= limits::log_message_bytes) return text;
  size_t end = limits::log_message_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

thread_local bool inside_receiver = false;

}  // namespace

std::string_view to_string(log_level level) noexcept { return level_names[static_cast<size_t>(level)]; }
std::string_view to_string(log_component component) noexcept { return component_names[static_cast<size_t>(component)]; }
std::optional<log_level> log_level_from(std::string_view name) noexcept { return find_name<log_level>(level_names, name); }
std::optional<log_component> log_component_from(std::string_view name) noexcept {
  return find_name<log_component>(component_names, name);
}

expected<log_levels> parse_log_levels(std::string_view text) {
  auto refused = [&](std::string_view part) {
    return error(
        TERN_E_OPTION_VALUE,
        fmt::format("{} is not a log level; allowed: one of {}, then component=level with one of {}, separated by commas",
                    quote(part), fmt::join(std::begin(level_names), std::end(level_names), " "),
                    fmt::join(std::begin(component_names), std::end(component_names), " ")));
  };
  log_levels levels{};
  for (std::string_view part : split(text, ',')) {
    size_t equals = part.find('=');
    auto level = log_level_from(part.substr(equals == std::string_view::npos ? 0 : equals + 1));
    if (!level) return refused(part);
    if (equals == std::string_view::npos) {
      if (part.data() != text.data()) return refused(part);
      levels.fill(*level);
    } else {
      auto component = log_component_from(part.substr(0, equals));
      if (!component) return refused(part);
      levels[static_cast<size_t>(*component)] = *level;
    }
  }
  return levels;
}

// listed --remove--> removed --last running call ended--> dropped. No call starts once removed.
class log_sink::registration {
 public:
  registration(uint64_t number, log_receiver receiver) : number_(number), receiver_(receiver) {}
  uint64_t number() const noexcept { return number_; }

  void call(const log_record& record) {
    {
      std::lock_guard lock(mutex_);
      if (state_ != state::listed) return;
      ++running_;
    }
    const call_under_way until_it_ends(*this);
    receiver_.call(receiver_.user_data, record);
  }

  void remove() {
    std::unique_lock lock(mutex_);
    state_ = state::removed;
    if (running_ == 0)
      drop(lock);
    else if (!inside_receiver)
      dropped_.wait(lock, [this] { return state_ == state::dropped; });
  }

 private:
  enum class state : uint8_t { listed, removed, dropped };

  // However it ends: a receiver may throw.
  class call_under_way {
   public:
    explicit call_under_way(registration& of) noexcept : of_(of) { inside_receiver = true; }
    call_under_way(const call_under_way&) = delete;
    call_under_way& operator=(const call_under_way&) = delete;
    ~call_under_way() {
      inside_receiver = false;
      of_.ended();
    }

   private:
    registration& of_;
  };

  void ended() {
    std::unique_lock lock(mutex_);
    if (--running_ == 0 && state_ == state::removed) drop(lock);
  }
  // Only one thread gets here: the one that sees removed with nothing running.
  void drop(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    if (receiver_.drop != nullptr) receiver_.drop(receiver_.user_data);
    lock.lock();
    state_ = state::dropped;
    dropped_.notify_all();
  }

  const uint64_t number_;
  const log_receiver receiver_;
  std::mutex mutex_;
  std::condition_variable dropped_;
  state state_ = state::listed;
  uint32_t running_ = 0;
};

log_sink::log_sink(uint64_t client_number, wall_clock now) noexcept : client_(client_number), clock_(now) {}

log_sink::~log_sink() {
  for (const auto& receiver : receivers_) receiver->remove();
}

void log_sink::set_levels(const log_levels& levels) {
  std::lock_guard lock(mutex_);
  levels_ = levels;
  publish_levels();
}

void log_sink::publish_levels() {
  for (size_t i = 0; i < log_component_count; ++i)
    effective_[i].store(receivers_.empty() ? log_level::off : levels_[i], std::memory_order_relaxed);
}

uint64_t log_sink::add(log_receiver receiver) try {
  std::lock_guard lock(mutex_);
  receivers_.push_back(std::make_shared<registration>(next_number_, receiver));
  publish_levels();
  return next_number_++;
} catch (...) {
  if (receiver.drop != nullptr) receiver.drop(receiver.user_data);
  throw;
}

bool log_sink::remove(uint64_t number) {
  std::shared_ptr<registration> removed;
  {
    std::lock_guard lock(mutex_);
    auto at = std::find_if(receivers_.begin(), receivers_.end(), [&](const auto& r) { return r->number() == number; });
    if (at == receivers_.end()) return false;
    removed = std::move(*at);
    receivers_.erase(at);
    publish_levels();
  }
  removed->remove();
  return true;
}

// A line that cannot be made (no memory) is lost: logging never fails what it reports on.
void log_sink::vprint(log_component component, log_level level, log_ids ids, fmt::string_view format,
                      fmt::format_args args) const noexcept {
  if (inside_receiver) return;
  try {
    fmt::memory_buffer text;
    fmt::vformat_to(std::back_inserter(text), format, args);
    deliver({.wall_ns = clock_(),
             .level = level,
             .component = component,
             .thread = static_cast<int64_t>(::syscall(SYS_gettid)),
             .client = client_,
             .request = ids.request,
             .connection = ids.connection,
             .message = shortened({text.data(), text.size()})});
  } catch (...) {
  }
}

void log_sink::deliver(const log_record& record) const {
  std::vector<std::shared_ptr<registration>> listening;
  {
    std::lock_guard lock(mutex_);
    listening = receivers_;
  }
  for (const auto& receiver : listening) receiver->call(record);
}

}  // namespace tern
