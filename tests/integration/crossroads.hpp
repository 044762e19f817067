// Origins that redirect to each other and onwards: one server on many ports, which many loops share as homes.
#pragma once

#include <array>
#include <cstdint>
#include <sstream>
#include <string>

#include "support/fault_server.hpp"

namespace tern::integration {

class crossroads {
 public:
  static constexpr size_t ways = 12;

  crossroads() {
    for (std::uint16_t& port : ports_) port = server_.listen(test::port_fault::none);
    for (const bool at_head : {false, true})
      server_.on(path(at_head), [this, at_head](const test::fault_request& r) { return redirect(r, at_head); });
  }

  std::string origin(size_t way) const { return "http://127.0.0.1:" + std::to_string(ports_[way % ways]); }
  // Leads over `hops` redirects, the first at that way and each of the others at another, to the URL `to`. at_head: the first
  // one comes before the body has been read, and closes the connection.
  std::string url(size_t way, size_t hops, const std::string& to, int status = 302, bool at_head = false) const {
    way %= ways;
    std::ostringstream s;
    s << origin(way) << path(at_head) << '?' << status << ',' << way << ',' << hops << ',' << to;
    return s.str();
  }

 private:
  static std::string path(bool at_head) { return at_head ? "/expect/hop" : "/hop"; }

  test::fault_script redirect(const test::fault_request& r, bool at_head) const {
    std::istringstream s(r.query);
    int status = 0;
    size_t way = 0, hops = 0;
    char comma = 0;
    std::string to;
    s >> status >> comma >> way >> comma >> hops >> comma >> to;
    if (hops > 1) to = url(way + 5, hops - 1, to, status);
    const std::string fields = (at_head ? "Connection: close\r\nLocation: " : "Location: ") + to + "\r\n";
    test::fault_script all{
        {{test::fault_step::action::send, test::fault_response(r, std::to_string(status) + " Elsewhere", fields, "")}}};
    if (at_head) all.steps.push_back({test::fault_step::action::finish});
    return all;
  }

  test::fault_server server_;
  std::array<std::uint16_t, ways> ports_{};
};

}  // namespace tern::integration
