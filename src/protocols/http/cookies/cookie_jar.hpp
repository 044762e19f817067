// A client's cookies (RFC 6265bis). Safe from many threads. Has no clock: `wall` is the time of day in nanoseconds since 1970.
//
// Every request of ours is a top-level, same-site one: SameSite and HttpOnly are kept for the program to see and hold nothing
// back. Without libpsl (public_suffix.hpp) a cookie goes back to the very host that set it only.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "protocols/http/cookies/cookie.hpp"
#include "protocols/http/cookies/cookie_table.hpp"

namespace tern::http {

class cookie_jar {
 public:
  // One Set-Cookie field of a response from there. False: ignored, as the RFC has it (set_cookie.hpp, cookie_rules.hpp); a
  // cookie that ends at once is not, it removes the one it names.
  bool store(const url& from, std::string_view set_cookie, int64_t wall);

  // The value of the Cookie field for a request; empty: none is sent.
  std::string header_for(const url& to, int64_t wall);

  // Adds what the file holds (netscape.hpp) without the expired, which also replace nothing, and says how many cookies that
  // were; a file with an error changes nothing.
  expected<size_t> load_netscape(std::string_view text, int64_t wall);
  std::string save_netscape(int64_t wall) const;

  std::vector<cookie> list(int64_t wall) const;  // oldest first, without those expired by then
  void clear();
  size_t size() const;  // expired ones that are still there included

 private:
  mutable std::mutex mutex_;
  cookie_table table_;
};

}  // namespace tern::http
