// The same paths as peer.hpp has, over HTTP/2, on the test suite's own peer. It grants a few streams only and notes it when
// they are exceeded. What closes or breaks a connection there does so here, and takes the streams beside it along.
#pragma once

#include "model/endpoint.hpp"
#include "support/h2_peer.hpp"

namespace tern::model {

class h2_endpoint final : public endpoint {
 public:
  static constexpr uint32_t streams = 4;

  h2_endpoint() {
    using act = test::h2_step::action;
    const auto on = [this](const std::string& path, test::h2_peer::handler make) { peer_.on(path, std::move(make)); };
    for (const size_t n : {size_t{0}, size_t{10}, size_t{3000}, size_t{70000}})
      on("/ok/" + std::to_string(n), [n](const auto& r) { return test::h2_answer(r, "200", {}, std::string(n, 'x')); });
    for (const size_t n : {size_t{0}, size_t{950}})
      on("/chunked/" + std::to_string(n), [n](const auto& r) { return answer_of_unknown_length(r, n); });
    on("/close/20", [](const auto& r) {  // of those behind it some have been sent
      test::h2_steps steps{{.what = act::go_away, .size = r.stream}};
      for (auto& s : test::h2_answer(r, "200", {}, std::string(20, 'x'))) steps.push_back(std::move(s));
      return steps;
    });
    for (const int ms : {2, 9})
      on("/delay/" + std::to_string(ms), [ms](const auto& r) {
        test::h2_steps steps{{.what = act::wait, .time = test::milliseconds(ms)}};
        for (auto& s : test::h2_answer(r, "200", {}, std::string(100, 'x'))) steps.push_back(std::move(s));
        return steps;
      });
    on("/reset", [](const auto& r) {
      return r.number % 2 == 0 ? test::h2_steps{{.what = act::refuse, .code = test::h2_code::internal_error}}
                               : test::h2_steps{{.what = act::reset}};
    });
    on("/short", [](const auto& r) {
      return test::h2_steps{{act::send, test::h2_headers(r.stream, {{":status", "200"}, {"content-length", "1000"}}) +
                                            test::h2_data(r.stream, std::string(500, 'x'), test::h2_flag::end_stream)}};
    });
    on("/garbage", [](const auto&) { return test::h2_steps{{act::send, "\x16\x03\x01 this is no HTTP\r\n\r\n"}}; });
    on("/stall", [](const auto&) { return test::h2_steps{{.what = act::wait, .time = std::chrono::hours(1)}}; });
    port_ = peer_.listen(
        test::h2_manners{.greeting = {{act::send, test::h2_settings({{test::h2_setting::max_concurrent_streams, streams}})}}});
  }

  std::string url(const std::string& path) const override { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int open_now() const override { return static_cast<int>(peer_.counters().open); }
  int most_open() const override { return 0; }
  void reset_most_open() override {}
  std::vector<std::string> violations() const override { return peer_.violations(); }

 private:
  static test::h2_steps answer_of_unknown_length(const test::h2_request& r, size_t size) {
    return {{test::h2_step::action::send, test::h2_headers(r.stream, {{":status", "200"}})},
            {test::h2_step::action::body, "", size}};
  }

  test::h2_peer peer_;
  uint16_t port_ = 0;
};

}  // namespace tern::model
