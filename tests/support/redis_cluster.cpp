#include "support/redis_cluster.hpp"

#include <stdexcept>
#include <thread>

#include "support/ports.hpp"
#include "support/process.hpp"

namespace tern::test {
namespace {

// The number behind `name` in the text of INFO; 0 when it is not there.
uint64_t number_behind(const std::string& text, const std::string& name) {
  const size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + name.size()));
}

}  // namespace

redis_cluster::redis_cluster() {
  constexpr const char* ranges[size][2] = {{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}};
  std::vector<std::string> buses;
  for (size_t i = 0; i < size; ++i) {
    buses.push_back(std::to_string(free_port()));
    nodes_.push_back(std::make_unique<redis_server>(
        redis_server::options{{"--cluster-enabled", "yes", "--cluster-port", buses[i], "--cluster-node-timeout", "3600000",
                               "--requirepass", "secret", "--masterauth", "secret", "--cluster-require-full-coverage", "no"}}));
    say(i, {"CLUSTER", "ADDSLOTSRANGE", ranges[i][0], ranges[i][1]});
    say(i, {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
    if (i > 0) say(i, {"CLUSTER", "MEET", "127.0.0.1", std::to_string(nodes_[0]->port()), buses[0]});
  }
  wait_until_whole();
}

std::string redis_cluster::say(size_t index, const std::vector<std::string>& command) const {
  std::vector<std::string> all{
      "redis-cli", "-e", "--no-auth-warning", "-a", "secret", "-p", std::to_string(nodes_[index]->port())};
  all.insert(all.end(), command.begin(), command.end());
  std::string text = run(all, std::chrono::seconds(20));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

void redis_cluster::wait_until_whole() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (size_t i = 0; i < size;) {
    const std::string info = say(i, {"CLUSTER", "INFO"});
    if (info.find("cluster_state:ok") != std::string::npos && info.find("cluster_slots_ok:16384") != std::string::npos) {
      ++i;
      continue;
    }
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the cluster does not come together:\n" + info);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string redis_cluster::slot_of(const std::string& key) const { return say(0, {"CLUSTER", "KEYSLOT", key}); }

void redis_cluster::begin_move(const std::string& slot, size_t from, size_t to) {
  say(to, {"CLUSTER", "SETSLOT", slot, "IMPORTING", id(from)});
  say(from, {"CLUSTER", "SETSLOT", slot, "MIGRATING", id(to)});
}

void redis_cluster::move_key(const std::string& key, size_t from, size_t to) {
  say(from, {"MIGRATE", "127.0.0.1", std::to_string(nodes_[to]->port()), key, "0", "10000", "AUTH", "secret"});
}

void redis_cluster::end_move(const std::string& slot, size_t from, size_t to) {
  for (const size_t told : {to, from, size * (size - 1) / 2 - from - to})
    say(told, {"CLUSTER", "SETSLOT", slot, "NODE", id(to)});
}

void redis_cluster::forget_counts() {
  for (size_t i = 0; i < size; ++i) say(i, {"CONFIG", "RESETSTAT"});
}

uint64_t redis_cluster::redirections(size_t index) const {
  return number_behind(say(index, {"INFO", "errorstats"}), "errorstat_MOVED:count=");
}

uint64_t redis_cluster::calls(size_t index, const std::string& command) const {
  return number_behind(say(index, {"INFO", "commandstats"}), "cmdstat_" + command + ":calls=");
}

}  // namespace tern::test
