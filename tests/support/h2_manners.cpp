#include <map>
#include <stdexcept>

#include "support/h2_nonsense.hpp"
#include "support/h2_script.hpp"

namespace tern::test {
namespace {

using act = h2_step::action;

h2_step send(std::string data) { return {act::send, std::move(data)}; }
h2_step wait(int ms) { return {.what = act::wait, .time = milliseconds(ms)}; }

h2_manners greets(h2_steps steps) { return {.greeting = std::move(steps)}; }
h2_manners keeps(h2_manners::habit what) { return {.keeps = what}; }
h2_manners announces(std::uint16_t id, std::uint32_t value) { return greets({send(h2_settings({{id, value}}))}); }

const std::map<std::string, h2_manners, std::less<>>& table() {
  using habit = h2_manners::habit;
  static const std::map<std::string, h2_manners, std::less<>> entries = [] {
    const std::string settings = h2_settings();
    std::map<std::string, h2_manners, std::less<>> t;
    t["good"] = {};
    t["byte-by-byte"] = {.byte_every = milliseconds(1)};
    t["no-settings"] = greets({});
    t["late-settings"] = greets({wait(200), send(settings)});
    t["silent"] = {.greeting = {}, .keeps = habit::silent};
    t["no-answers"] = keeps(habit::silent);
    t["no-settings-ack"] = keeps(habit::no_settings_ack);
    t["no-ping-ack"] = keeps(habit::no_ping_ack);
    t["late-ping-ack"] = keeps(habit::late_ping_ack);
    t["stall"] = greets({{act::stall}});
    t["stall-after-settings"] = greets({send(settings), {act::stall}});
    t["close"] = greets({{act::close}});
    t["close-after-settings"] = greets({send(settings), wait(20), {act::close}});
    t["reset"] = greets({{act::reset}});
    t["reset-after-settings"] = greets({send(settings), wait(20), {act::reset}});
    t["goaway"] = greets({send(settings), {.what = act::go_away, .size = 0, .code = h2_code::no_error}});
    t["goaway-calm"] = greets({send(settings), {.what = act::go_away, .size = 0, .code = h2_code::enhance_your_calm}});
    t["goaway-http-1"] = greets({send(settings), {.what = act::go_away, .size = 0, .code = h2_code::http_1_1_required}});
    t["http-1"] =
        greets({send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), wait(20), {act::close}});
    t["garbage"] = greets({send("\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n")});
    t["ping-first"] = greets({send(h2_ping() + settings)});
    t["ack-first"] = greets({send(h2_settings_ack() + settings)});
    t["bad-settings"] = greets({send(h2_bad("settings-length", 1))});
    t["no-streams"] = announces(h2_setting::max_concurrent_streams, 0);
    t["one-stream"] = announces(h2_setting::max_concurrent_streams, 1);
    t["three-streams"] = announces(h2_setting::max_concurrent_streams, 3);
    t["many-streams"] = announces(h2_setting::max_concurrent_streams, 1'000'000);
    t["no-window"] = announces(h2_setting::initial_window_size, 0);
    t["small-window"] = announces(h2_setting::initial_window_size, 10);
    t["no-table"] = announces(h2_setting::header_table_size, 0);
    t["small-fields"] = announces(h2_setting::max_header_list_size, 100);
    t["settings-flood"] = greets({send(settings), {act::repeat, settings}});
    t["ping-flood"] = greets({send(settings), {act::repeat, h2_ping()}});
    return t;
  }();
  return entries;
}

}  // namespace

h2_manners h2_manners_for(std::string_view name) {
  auto found = table().find(name);
  if (found == table().end()) throw std::invalid_argument("no such manners: " + std::string(name));
  return found->second;
}

std::vector<std::string> h2_manner_names() {
  std::vector<std::string> result;
  for (const auto& [name, manners] : table()) result.push_back(name);
  return result;
}

}  // namespace tern::test
