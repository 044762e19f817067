// What the sessions of one loop share: how they are set up, and memory that waits for its next use.
#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>
#include <vector>

#include "base/slab.hpp"
#include "protocols/http/h2/output.hpp"
#include "protocols/http/h2/session.hpp"

namespace tern::http::h2 {

class shelf {
 public:
  explicit shelf(const h2_settings& how);

  const h2_settings settings;
  const nghttp2_session_callbacks* callbacks() const noexcept { return callbacks_.get(); }
  const nghttp2_option* options() const noexcept { return options_.get(); }

  slab<stream> streams;
  field_array fields;  // of the request being packed

  std::unique_ptr<output> take_output() { return take(outputs_); }
  void give(std::unique_ptr<output> used);
  std::unique_ptr<head_block> take_head() { return take(heads_); }
  void give(std::unique_ptr<head_block> used);

 private:
  struct deleter {
    void operator()(nghttp2_session_callbacks* p) const noexcept { nghttp2_session_callbacks_del(p); }
    void operator()(nghttp2_option* p) const noexcept { nghttp2_option_del(p); }
  };
  template <class T>
  static std::unique_ptr<T> take(std::vector<std::unique_ptr<T>>& from) {
    if (from.empty()) return std::make_unique<T>();
    std::unique_ptr<T> last = std::move(from.back());
    from.pop_back();
    return last;
  }

  std::unique_ptr<nghttp2_session_callbacks, deleter> callbacks_;
  std::unique_ptr<nghttp2_option, deleter> options_;
  std::vector<std::unique_ptr<output>> outputs_;
  std::vector<std::unique_ptr<head_block>> heads_;
};

// Fills in the functions nghttp2 calls; they lead to the h2_session that is its user data.
void set_callbacks(nghttp2_session_callbacks& into);
// And the one that it asks for bodies, whatever the stream.
nghttp2_data_provider body_provider() noexcept;

}  // namespace tern::http::h2
