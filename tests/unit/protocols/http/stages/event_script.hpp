// A sink that notes items and gaps, and takes as many items as it is told to.
#pragma once

#include "unit/protocols/http/stages/sink_script.hpp"
#include "unit/protocols/redis/value_lines.hpp"

namespace tern::http::script {

class listening_sink final : public sink {
 public:
  void on_head(const head& h) override {
    log += h.kind == head_kind::gap ? "gap " + std::to_string(h.status) + " " + std::string(h.reason) + ";"
                                    : "head " + std::to_string(h.status) + ";";
  }
  size_t on_data(bytes data) override {
    log += "data " + std::string(as_text(data)) + ";";
    return data.size();
  }
  uint64_t room() const override { return items_left; }
  take on_item(owned_value&& item) override {
    EXPECT_GT(items_left, 0u);
    log += test::value_line(*item) + ";";
    return --items_left > 0 ? take::more : take::pause;
  }
  void on_progress(reach) override {}
  void on_end(outcome&&) override {}

  std::string log;
  size_t items_left = SIZE_MAX;
};

}  // namespace tern::http::script
