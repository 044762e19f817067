#include "cli/line_source.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

using namespace tern::cli;

namespace {

struct pipe_pair {
  pipe_pair() {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    from = unique_fd(ends[0]);
    to = unique_fd(ends[1]);
  }
  void put(std::string_view text) { EXPECT_EQ(write_all(to.get(), text), write_state::written); }
  unique_fd from, to;
};

// Its pieces, each with a mark: '.' ends the line, '+' does not.
std::string pieces(line_source& source) {
  std::string all;
  while (auto piece = source.next()) all += piece->text + (piece->ends ? "." : "+");
  return all;
}

}  // namespace

TEST(line_source, gives_lines_as_they_become_whole) {
  pipe_pair pipe;
  line_source source(pipe.from.get(), 100);
  pipe.put("one\n\ntw");
  source.read();
  EXPECT_EQ(pieces(source), "one..");
  pipe.put("o\nlast");
  source.read();
  EXPECT_EQ(pieces(source), "two.");
  EXPECT_FALSE(source.ended());
  pipe.to = unique_fd();
  source.read();
  EXPECT_TRUE(source.ended());
  EXPECT_EQ(pieces(source), "last.");
}

TEST(line_source, a_line_that_is_too_long_comes_in_pieces_of_which_one_ends_it) {
  for (const auto& [text, expected] :
       {std::pair("abcd\n", "abcd."), std::pair("abcde\n", "abcd+e."), std::pair("abcdefgh\n", "abcd+efgh."),
        std::pair("abcdefghi", "abcd+efgh+i."), std::pair("abcd", "abcd.")}) {
    pipe_pair pipe;
    line_source source(pipe.from.get(), 4);
    pipe.put(text);
    source.read();
    std::string all = pieces(source);
    pipe.to = unique_fd();
    source.read();
    EXPECT_EQ(all + pieces(source), expected) << text;
  }
}

TEST(line_source, all_of_it_at_once) {
  pipe_pair pipe;
  line_source source(pipe.from.get(), 4);
  pipe.put("a\nbcdefgh");
  source.read();
  EXPECT_EQ(source.take_all(), "a\nbcdefgh");
  EXPECT_EQ(source.take_all(), "");
}

TEST(line_source, what_cannot_be_read_is_a_local_failure) {
  line_source source(-1, 4);
  try {
    source.read();
    FAIL();
  } catch (const failure& f) {
    EXPECT_EQ(f.status, exit_status::local_io);
  }
}
