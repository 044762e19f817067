// What a connection has only while an operation runs, and where such memory waits for the next one.
#pragma once

#include <memory>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/h1/reader.hpp"
#include "protocols/http/h1/session.hpp"
#include "protocols/http/h1/writer.hpp"

namespace tern::http::h1 {

struct exchange {
  writer out;
  reader in;
  reach reached = reach::unsent;
  error write_error;

  void finish() noexcept {
    out.finish();
    in.finish();
    reached = reach::unsent;
    write_error = {};
  }
};

// Shared by the sessions of one loop, so that there are as many exchanges as operations run, not as connections are open.
class exchange_shelf {
 public:
  explicit exchange_shelf(const h1_settings& how) : settings(how) {}
  const h1_settings settings;

  std::unique_ptr<exchange> take() {
    if (spare_.empty()) return std::make_unique<exchange>();
    std::unique_ptr<exchange> last = std::move(spare_.back());
    spare_.pop_back();
    return last;
  }
  void give(std::unique_ptr<exchange> used) {
    if (spare_.size() == limits::spare_exchanges) return;
    used->finish();
    spare_.push_back(std::move(used));
  }

 private:
  std::vector<std::unique_ptr<exchange>> spare_;
};

}  // namespace tern::http::h1
