#include "transport/leftover_layer.hpp"

#include <gtest/gtest.h>

#include "unit/transport/support/fake_layer.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using test::fake_layer;

class LeftoverLayer : public ::testing::Test {
 protected:
  std::string read(layer& l, size_t size = 100) {
    std::string out(size, '\0');
    out.resize(l.read_some(std::as_writable_bytes(std::span(out))).size);
    return out;
  }
  static std::vector<std::byte> text(std::string_view t) {
    bytes b = as_bytes(t);
    return {b.begin(), b.end()};
  }
  test::test_loop loop;
  fake_layer::wire wire;
};

TEST_F(LeftoverLayer, GivesWhatIsLeftThenWhatIsBelow) {
  leftover_layer l(loop.context, std::make_unique<fake_layer>(wire), text("left"));
  wire.incoming = "below";
  test::count_ready ready;
  l.async_wait(way::read, ready);
  EXPECT_EQ(ready.reads, 0);
  loop.settle();
  EXPECT_EQ(ready.reads, 1);
  EXPECT_EQ(read(l, 3), "lef");
  EXPECT_EQ(read(l), "t");
  EXPECT_EQ(read(l), "below");
  l.async_wait(way::read, ready);
  loop.settle();
  EXPECT_EQ(ready.reads, 1);
  EXPECT_NE(wire.reader, nullptr);
}

TEST_F(LeftoverLayer, ACancelledOrClosedWaitTellsNobody) {
  leftover_layer l(loop.context, std::make_unique<fake_layer>(wire), text("left"));
  test::count_ready ready;
  l.async_wait(way::read, ready);
  l.cancel_wait(way::read);
  loop.settle();
  l.async_wait(way::read, ready);
  l.close();
  loop.settle();
  EXPECT_EQ(ready.reads, 0);
  EXPECT_TRUE(wire.closed);
}

TEST_F(LeftoverLayer, WritesPassBy) {
  leftover_layer l(loop.context, std::make_unique<fake_layer>(wire), text("left"));
  const bytes out = as_bytes("out");
  EXPECT_EQ(l.write_some({&out, 1}).size, 3u);
  EXPECT_EQ(read(l), "left") << "what is left is still there";
}

}  // namespace
}  // namespace tern
