// Bodies that go to a disk which has no more room.
#include <filesystem>
#include <optional>

#include "faults/faulty.hpp"
#include "support/own_network.hpp"

using namespace tern::faults;
namespace fs = std::filesystem;

namespace {

class full_disk : public faulty {
 protected:
  void SetUp() override {
    faulty::SetUp();
    if (IsSkipped()) return;
    fs::create_directory(dir_ / "disk");
    disk_.emplace(disk(), size);
  }
  std::string disk() const { return (dir_ / "disk").string(); }

  // The files on it, each of which is whole.
  size_t files() const {
    size_t n = 0;
    for (const auto& file : fs::directory_iterator(disk())) {
      EXPECT_EQ(file.file_size(), larger) << file.path();
      ++n;
    }
    return n;
  }
  question download() {
    question q = ask(speaks::http1, {}, "/larger", larger);
    q.folder = disk();
    return q;
  }

  static constexpr unsigned long size = 8 << 20;

 private:
  std::optional<tern::test::small_disk> disk_;
};

}  // namespace

TEST_F(full_disk, fails_what_has_no_room_and_keeps_no_part_of_it) {
  open({{"workers", "200"}, {"connections.per_origin", "64"}});
  const tally t = run(download());
  EXPECT_GT(t.right, size / larger / 2) << t.text();
  EXPECT_EQ(t.failed_with({TERN_E_BODY_SINK}), crowd_size - t.right) << t.text();
  EXPECT_EQ(t.repeated, 0u) << t.text();
  EXPECT_EQ(files(), t.right);
  for (const auto& file : fs::directory_iterator(disk())) fs::remove(file);
  const tally again = run(download(), size / larger / 2);
  EXPECT_EQ(again.right, size / larger / 2) << again.text();
}
