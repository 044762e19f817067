// A cache in a folder: for the next process, and when it is damaged or cannot be.
#include <filesystem>

#include "integration/cache_site.hpp"

using namespace tern::integration;
using namespace tern::test;

class directory_cache : public cache_site {};

TEST_F(directory_cache, is_there_for_the_next_process) {
  serve("/a", fresh);
  const options in_folder = {{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}};
  get(make_client(in_folder).get(), server.url("/a"));
  auto one = make_client(in_folder), another = make_client(in_folder);
  EXPECT_TRUE(from_cache(get(one.get(), server.url("/a"))));
  EXPECT_TRUE(from_cache(get(another.get(), server.url("/a"))));
  fetch(one.get(), make_request("DELETE", server.url("/a")).get());
  EXPECT_TRUE(eventually([&] { return !from_cache(get(another.get(), server.url("/a"))); })) << "another process's files";
}

TEST_F(directory_cache, a_damaged_entry_is_none) {
  serve("/a", fresh);
  const options in_folder = {{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}};
  get(make_client(in_folder).get(), server.url("/a"));
  size_t damaged = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(dir_ / "cache"))
    if (file.is_regular_file() && file.path().filename() != "lock") {
      std::string all = read_file(file.path());
      all.back() ^= 1;
      write_file(file.path(), all);
      ++damaged;
    }
  EXPECT_EQ(damaged, 1u);
  const answer a = get(make_client(in_folder).get(), server.url("/a"));
  EXPECT_EQ(a.body(), "2 of /a");
}

TEST_F(directory_cache, a_folder_that_cannot_be_is_said_at_once) {
  const auto refused = [](const options& set) {
    tern_config* config = nullptr;
    EXPECT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    const handle<tern_config> keep(config);
    for (const auto& [name, value] : set) EXPECT_EQ(tern_config_set(config, str(name), str(value), nullptr), TERN_OK);
    tern_client* client = nullptr;
    tern_error* error = nullptr;
    const int32_t code = tern_client_create(config, &client, &error);
    EXPECT_EQ(client, nullptr);
    const std::string text = tern_error_message(error);
    tern_error_release(error);
    return std::to_string(code) + " " + text;
  };
  EXPECT_EQ(refused({{"cache", "directory"}}).find(std::to_string(TERN_E_OPTION_VALUE) + " "), 0u);
  write_file(dir_ / "file", "");
  const std::string said = refused({{"cache", "directory"}, {"cache.directory", (dir_ / "file").string()}});
  EXPECT_EQ(said.find(std::to_string(TERN_E_FILE) + " "), 0u) << said;
  EXPECT_NE(said.find("cache.directory"), std::string::npos) << said;
}

TEST_F(directory_cache, without_one_modes_are_said_to_caches_on_the_way) {
  on("/a", [](const fault_request& r, size_t) { return say(r, "200 OK", fresh, r.header("cache-control")); });
  auto client = make_client();
  for (const auto& [mode, said] : {std::pair{"default", ""},
                                   {"no-store", "no-store"},
                                   {"reload", "no-cache"},
                                   {"no-cache", "max-age=0"},
                                   {"only-if-cached", "only-if-cached, max-stale"}})
    EXPECT_EQ(get(client.get(), server.url("/a"), {{"cache.mode", mode}}).body(), said);
}
