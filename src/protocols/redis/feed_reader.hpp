// Reads a feed: says what is to be asked, and takes the entries out of the answers. Pure, and knows of no connection.
//
//   finding → first → reading       finding: where streams that are read from $ end; skipped when there are none
//
// finding ends, and first when nothing was to be found, with the answer that shows that all can be read: there it stands. The
// first read waits for nothing, later ones do.
//
// An answer is asked for only when all entries of the last one were taken.
#pragma once

#include <map>

#include "base/clock.hpp"
#include "protocols/redis/feed.hpp"
#include "sansio/head.hpp"
#include "value/builder.hpp"

namespace tern::redis {

class feed_reader {
 public:
  // `longest`: that a read may wait.
  feed_reader(const feed_plan& plan, duration longest);

  struct question {
    std::string text;  // encoded commands
    uint32_t replies;
    duration waits;  // the server may take this long on purpose
  };
  question ask();
  error take(owned_value&& reply);  // TERN_E_PROTOCOL: it is no answer to what was asked

  bool stands() const noexcept { return stands_; }
  std::vector<field> found() const;  // where what began at $ begins, by key; views into this

  // The next entry of the answer: [key, id, [field, value ...]]; the fields are null of one that was deleted while it was
  // pending. NULL: all were taken.
  expected<owned_value> entry();

 private:
  enum class step : uint8_t { finding, first, reading };
  struct place {
    const std::string* key;  // the plan's
    feed_place at;
    bool told = false;  // in the answer at hand
  };
  void ask_where_streams_end(question& into) const;
  error take_end(const tern_value* reply);
  error take_streams();
  bool next_stream();

  const feed_plan& plan_;
  const uint64_t block_;
  std::vector<place> places_;
  std::map<std::string_view, size_t> by_key_;
  std::vector<size_t> sought_;  // places that were at $
  step step_;
  bool stands_ = false;
  size_t found_ = 0;  // of sought_

  owned_value answer_;
  size_t stream_ = 0;                    // of the answer, the next one
  place* of_ = nullptr;                  // whose entries these are:
  const tern_value* entries_ = nullptr;  // inside answer_
  size_t entry_ = 0;
  value_builder builder_;
};

}  // namespace tern::redis
