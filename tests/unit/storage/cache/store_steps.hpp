// What tests do with a store, and what they see.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sansio/store.hpp"
#include "unit/storage/manual_offload.hpp"

namespace tern {

inline stored_entries find_all(store& s, manual_offload& files, const std::string& key) {
  stored_entries found;
  bool done = false;
  s.find(files, key, [&](stored_entries all) {
    found = std::move(all);
    done = true;
  });
  EXPECT_FALSE(done) << "never inside the call";
  files.run_all();
  EXPECT_TRUE(done);
  return found;
}

inline std::string read_body(const stored_entry& e, manual_offload& files) {
  const auto source = e.body(files);
  std::string all;
  for (;;) {
    const peeked got = source->peek(1000);
    if (got.state == pull::pending) {
      if (files.pending() == 0) return "a wait for nothing";
      files.run_all();
      continue;
    }
    if (got.state == pull::failed) return "failed: " + std::string(source->why().message());
    if (got.state == pull::end) return all;
    all.append(reinterpret_cast<const char*>(got.data.data()), got.data.size());
    source->consume(got.data.size());
  }
}

// "head=body" of each entry, sorted.
inline std::string contents_of(store& s, manual_offload& files, const std::string& key) {
  std::vector<std::string> all;
  for (const auto& e : find_all(s, files, key)) {
    const std::string body = read_body(*e, files);
    EXPECT_EQ(body.size(), e->body_size());
    all.push_back(std::string(e->head()) + "=" + body);
  }
  std::sort(all.begin(), all.end());
  std::string text;
  for (const std::string& one : all) text += one + " ";
  return text;
}

inline bool put_entry(store& s, manual_offload& files, const entry_name& name, const std::string& head,
                      const std::string& body) {
  const auto w = s.write(files, name, head, body.size());
  if (!w || !w->offer(as_bytes(body))) return false;
  w->commit();
  files.run_all();
  return true;
}

}  // namespace tern
