// A fixture for requests over a link with faults.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "faults/crowd.hpp"
#include "support/faulty_link.hpp"
#include "support/nginx_server.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"

namespace tern::faults {

using namespace std::chrono_literals;
using integration::handle;
using integration::options;

enum class speaks { http1, http2, https, redis };  // https: HTTP/2 over TLS

// nginx and Redis on this end of the link: under 127.0.0.1 they are beside it, under 127.0.0.2 behind it. The test is skipped
// where there is no network of one's own to be had.
class faulty : public test::server_test {
 protected:
  void SetUp() override;
  void TearDown() override;
  virtual test::nginx_server::options nginx_options();

  // Made anew by each call; open descriptors are compared with those before the first when it is closed.
  tern_client* open(options set);
  void close();

  std::string url(speaks what, const std::string& path = "/small") const;
  // Over HTTP.
  handle<tern_request> make(const char* method, speaks what, const std::string& path, options set = {}) const;
  // A GET of `path` whose body must have `size` bytes, or a command ECHO.
  question ask(speaks what, const options& set = {}, const std::string& path = "/small", size_t size = small);
  // What is not idempotent: a POST, or a command that counts, each of a number of its own. The server notes the number when it
  // comes; nginx takes some milliseconds to answer.
  question change(speaks what, const options& set = {}, const std::string& path = "/small");

  // With the deadline of each request. None of them may end late, or wrong, and memory stays what it was.
  tally run(question one, size_t count = crowd_size, std::chrono::seconds deadline = 60s);
  std::vector<tally> run_each(std::vector<question> questions, size_t count = crowd_size, std::chrono::seconds deadline = 60s);

  // Without faults, requests succeed again, sooner or later.
  void heals(speaks what);

  // No such number came to the server twice, and none that was answered did not come at all. The link has to be sound.
  void expect_made_once(speaks what, const tally& changes);

  static constexpr size_t small = 100, larger = 10'240;  // bytes of /small and /larger

  test::test_ca ca{dir_ / "ca"};
  std::unique_ptr<test::faulty_link> link;
  std::unique_ptr<test::nginx_server> nginx;
  std::unique_ptr<test::redis_server> redis;

 private:
  std::vector<size_t> times_made(speaks what);  // of each number that came

  handle<tern_client> client_;
  size_t descriptors_ = 0;
};

std::string name_of(speaks what);
inline void PrintTo(speaks what, std::ostream* to) { *to << name_of(what); }

}  // namespace tern::faults
