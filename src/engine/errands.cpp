#include "engine/errands.hpp"

#include <cassert>

namespace tern {

class errands::moving_watch final : public offload::watch, public list_node<watch_tag> {
 public:
  moving_watch(int fd, way w, std::function<void()> done) : fd_(fd), way_(w), done_(std::move(done)) {}
  ~moving_watch() override {
    if (linked()) unlink();
  }
  void begin(offload& home) {
    auto fire = [this] {
      const auto done = std::move(done_);
      done();  // destroys the watch
    };
    real_ = way_ == way::read ? home.when_readable(fd_, std::move(fire)) : home.when_writable(fd_, std::move(fire));
  }
  void end() { real_.reset(); }

 private:
  const int fd_;
  const way way_;
  std::function<void()> done_;
  std::unique_ptr<watch> real_;
};

void errands::leave() {
  assert(!any_under_way());
  watches_.for_each([](moving_watch& w) { w.end(); });
}

void errands::settle(offload& home) {
  home_ = &home;
  watches_.for_each([&](moving_watch& w) { w.begin(home); });
}

std::function<void()> errands::counted(std::function<void()> done) {
  if (!moves_) return done;
  if (!under_way_) under_way_ = std::make_shared<uint32_t>(0);
  ++*under_way_;
  return [count = under_way_, done = std::move(done)] {
    --*count;
    done();
  };
}

void errands::submit(std::function<void()> work, std::function<void()> done) {
  home_->submit(std::move(work), counted(std::move(done)));
}
void errands::later(std::function<void()> done) { home_->later(counted(std::move(done))); }

log_voice errands::voice() const {
  log_voice of = home_->voice();
  of.ids.request = request_;
  return of;
}

std::unique_ptr<offload::watch> errands::watched(int fd, way w, std::function<void()> done) {
  auto made = std::make_unique<moving_watch>(fd, w, std::move(done));
  watches_.push_back(*made);
  made->begin(*home_);
  return made;
}

std::unique_ptr<offload::watch> errands::when_readable(int fd, std::function<void()> done) {
  return watched(fd, way::read, std::move(done));
}
std::unique_ptr<offload::watch> errands::when_writable(int fd, std::function<void()> done) {
  return watched(fd, way::write, std::move(done));
}

}  // namespace tern
