// A request body made of other bodies, one after another: texts and files of a multipart form.
//
// Its length is known when each one's is, it can be rewound when each one can. Until all are ready it is not; a first peek
// sets all of them going.
#pragma once

#include <memory>
#include <vector>

#include "sansio/body_source.hpp"

namespace tern::http {

class multipart_source final : public body_source {
 public:
  explicit multipart_source(std::vector<std::unique_ptr<body_source>> pieces) : pieces_(std::move(pieces)) {}

  bool ready() const override;
  peeked peek(size_t max) override;
  void consume(size_t count) override;
  std::optional<uint64_t> length() const override;
  bool rewind() override;
  bool can_rewind() const override;
  error why() const override;
  void resume() override;
  void set_waker(waker* w) override;

 private:
  std::vector<std::unique_ptr<body_source>> pieces_;
  size_t at_ = 0;             // the piece that is read
  mutable size_t ready_ = 0;  // so many are, from the first on: what is ready stays it
};

}  // namespace tern::http
