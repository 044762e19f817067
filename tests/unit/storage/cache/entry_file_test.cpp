#include "storage/cache/entry_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
using namespace std::literals;

namespace {

struct entry_file_test : testing::Test {
  temporary_folder dir;

  descriptor open(const char* name, int flags = O_RDWR | O_CREAT) const {
    return descriptor(::open((dir / name).c_str(), flags | O_CLOEXEC, 0600));
  }
  void write(const char* name, const std::string& head, const std::string& body) const {
    const descriptor file = open(name);
    entry_file_writer w(file.get());
    ASSERT_TRUE(w.begin({"key", "var"}, head));
    for (size_t at = 0; at < body.size(); at += 7000) ASSERT_TRUE(w.append(as_bytes(body.substr(at, 7000))));
    ASSERT_TRUE(w.finish());
  }
  std::optional<entry_file> read(const char* name) const { return read_entry_file(open(name, O_RDONLY).get()); }
  std::optional<entry_file> read_whole(const char* name) const {
    auto e = read(name);
    return e && read_entry_body(open(name, O_RDONLY).get(), *e) ? std::move(e) : std::nullopt;
  }
  std::optional<entry_file> read_text(const std::string& text) const {
    put(dir / "text", text);
    return read("text");
  }
};

std::string text_of(const entry_file& e) { return std::string(as_text(*e.body)); }

}  // namespace

TEST_F(entry_file_test, lies_like_this) {
  write("f", "head", "body");
  const std::string text = contents(dir / "f");
  ASSERT_EQ(text.size(), 44u + 3 + 3 + 4 + 4);
  EXPECT_EQ(text.substr(0, 8), "tern\r\n\x1A\x01");
  EXPECT_EQ(text.substr(16, 20), "\x04\0\0\0\0\0\0\0\x03\0\0\0\x03\0\0\0\x04\0\0\0"sv);
  EXPECT_EQ(text.substr(36, 4), "\xB2\x0B\xA8\xDB") << "the CRC of 'body'";
  EXPECT_EQ(text.substr(44), "keyvarheadbody");
}

TEST_F(entry_file_test, comes_back_as_it_was) {
  for (const size_t size : {size_t{0}, size_t{1}, limits::cache_front_bytes, limits::file_read_bytes + 1, size_t{1'000'000}}) {
    write("f", "h", pattern(size));
    const auto e = read("f");
    ASSERT_TRUE(e) << size;
    EXPECT_EQ(e->name.key, "key");
    EXPECT_EQ(e->name.variant, "var");
    EXPECT_EQ(e->head, "h");
    EXPECT_EQ(e->body_size, size);
    EXPECT_EQ(e->body != nullptr, size <= 1) << "what comes with the front";
    EXPECT_EQ(text_of(*read_whole("f")), pattern(size));
    std::filesystem::remove(dir / "f");
  }
}

TEST_F(entry_file_test, every_file_has_a_name_of_its_own) {
  write("f", "h", "b");
  write("g", "h", "b");
  const uint64_t f = read_entry_id(open("f").get());
  EXPECT_EQ(f, read("f")->id);
  EXPECT_NE(f, read_entry_id(open("g").get()));
  EXPECT_EQ(read_entry_id(open("empty").get()), 0u);
}

TEST_F(entry_file_test, with_any_byte_changed_it_is_none) {
  write("f", "head", "body");
  const std::string good = contents(dir / "f");
  ASSERT_TRUE(read_text(good));
  for (size_t at = 0; at < good.size(); ++at)
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ bit);
      EXPECT_FALSE(read_text(bad)) << at << " " << bit;
    }
}

TEST_F(entry_file_test, cut_short_anywhere_or_continued_it_is_none) {
  write("f", "head", "body");
  const std::string good = contents(dir / "f");
  for (size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_text(good.substr(0, size))) << size;
  EXPECT_FALSE(read_text(good + '\0'));
  for (size_t from = 0; from < good.size(); ++from) {
    std::string zeros = good;
    std::fill(zeros.begin() + static_cast<ptrdiff_t>(from), zeros.end(), '\0');
    EXPECT_FALSE(read_text(zeros)) << "the power went: " << from;
  }
}

TEST_F(entry_file_test, one_changed_byte_of_a_long_body_is_noticed) {
  write("f", "h", pattern(1'000'000));
  std::string text = contents(dir / "f");
  for (const size_t at : {size_t{60}, size_t{500'000}, text.size() - 1}) {
    text[at] = static_cast<char>(text[at] ^ 1);
    EXPECT_TRUE(read_text(text)) << "its front is whole";
    EXPECT_FALSE(read_whole("text")) << at;
    text[at] = static_cast<char>(text[at] ^ 1);
  }
  EXPECT_TRUE(read_text(text) && read_whole("text"));
}

TEST_F(entry_file_test, unfinished_it_is_none) {
  const descriptor file = open("f");
  entry_file_writer w(file.get());
  ASSERT_TRUE(w.begin({"key", ""}, "h"));
  EXPECT_FALSE(read("f"));
  ASSERT_TRUE(w.append(as_bytes("body")));
  EXPECT_FALSE(read("f"));
  ASSERT_TRUE(w.finish());
  EXPECT_TRUE(read("f"));
}

TEST_F(entry_file_test, a_long_head_is_read_all_the_same) {
  const size_t front = limits::cache_front_bytes;
  for (const size_t size : {front - 60, front - 51, front - 50, front - 49, front, 2 * front, 100 * front}) {
    write("f", pattern(size), "b");
    const auto e = read("f");
    ASSERT_TRUE(e) << size;
    EXPECT_EQ(e->head, pattern(size));
    EXPECT_EQ(e->body != nullptr, size + 51 <= front) << size;
    auto with = read_whole("f");
    ASSERT_TRUE(with) << size;
    EXPECT_EQ(text_of(*with), "b");
    std::filesystem::remove(dir / "f");
  }
}

TEST_F(entry_file_test, sizes_that_promise_too_much_cost_nothing) {
  std::string text = "tern\r\n\x1A\x01" + std::string(36, '\xFF');
  EXPECT_FALSE(read_text(text));
  EXPECT_FALSE(read_text(text + std::string(100'000, 'x')));
  EXPECT_FALSE(read_entry_file(descriptor(::open((dir / ".").c_str(), O_RDONLY | O_CLOEXEC)).get())) << "a folder";
  EXPECT_FALSE(read_entry_file(-1));
}
