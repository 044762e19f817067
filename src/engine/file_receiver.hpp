// A response body into a file, which appears under its name when it is whole.
#pragma once

#include <optional>
#include <string>

#include "engine/result_receiver.hpp"
#include "storage/file_writer.hpp"

namespace tern {

class file_receiver final : public result_receiver, private waker {
 public:
  file_receiver(std::shared_ptr<const prepared> from, uint64_t id, offload& files, std::string path)
      : result_receiver(std::move(from), id), files_(files), path_(std::move(path)) {}

  bool restart() override;
  void give_up(error why) override;

 protected:
  size_t body_capacity(const head&) override { return 0; }
  void opened(const head& h) override;
  size_t take_body(bytes data) override;
  void end_body(error why) override;

 private:
  void wake() override;

  offload& files_;
  const std::string path_;
  std::optional<file_writer> writer_;
  error given_up_;
};

}  // namespace tern
