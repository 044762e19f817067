#include "protocols/http/body/mime_types.hpp"

#include <gtest/gtest.h>

using tern::http::mime_type_of;

TEST(mime_types, are_told_by_the_last_extension_whatever_its_case) {
  EXPECT_EQ(mime_type_of("a.txt"), "text/plain");
  EXPECT_EQ(mime_type_of("photo.JPG"), "image/jpeg");
  EXPECT_EQ(mime_type_of("archive.tar.gz"), "application/gzip");
  EXPECT_EQ(mime_type_of("/some.dir/index.html"), "text/html");
  EXPECT_EQ(mime_type_of("app.webmanifest"), "application/manifest+json");
  EXPECT_EQ(mime_type_of("a.7z"), "application/x-7z-compressed");
  EXPECT_EQ(mime_type_of("a.zst"), "application/zstd");
}

TEST(mime_types, of_unknown_names_are_bytes) {
  for (std::string_view name : {"", "a", "a.", ".", "a.unknown", "a.txtt", "a.txt ", "dir.txt/file", "a.averyveryverylongone"})
    EXPECT_EQ(mime_type_of(name), "application/octet-stream") << name;
}
