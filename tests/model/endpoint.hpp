// Where the model test's requests go.
#pragma once

#include <string>
#include <vector>

namespace tern::model {

class endpoint {
 public:
  virtual ~endpoint() = default;
  virtual std::string url(const std::string& path) const = 0;
  virtual int open_now() const = 0;   // connections
  virtual int most_open() const = 0;  // at once, where that can be seen from here; else 0
  virtual void reset_most_open() = 0;
  virtual std::vector<std::string> violations() const = 0;  // of its protocol, by the other side
};

}  // namespace tern::model
