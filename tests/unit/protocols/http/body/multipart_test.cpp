#include "protocols/http/body/multipart.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "tern/error_codes.h"

using namespace tern;
using namespace tern::http;

namespace {

const std::string delimiter = "--tern-000102030405060708090a0b0c0d0eff";

struct multipart : testing::Test {
  multipart_form form{seed()};

  static multipart_form::seed seed() {
    multipart_form::seed s{};
    for (size_t i = 0; i < s.size(); ++i) s[i] = static_cast<std::byte>(i);
    s.back() = std::byte{0xFF};
    return s;
  }
  void field(std::string_view name, std::string_view value) {
    multipart_part p;
    p.name = name;
    p.value = value;
    EXPECT_FALSE(form.add(p));
  }
  // The head of a part alone in a form, without delimiters.
  static std::string head(const multipart_part& p) {
    multipart_form alone(seed());
    EXPECT_FALSE(alone.add(p));
    std::string text = alone.pieces().empty() ? alone.closing_text() : alone.pieces()[0].text;
    text.erase(0, delimiter.size() + 2);
    return text.substr(0, text.find("\r\n\r\n"));
  }
  static multipart_part file(std::string_view path) {
    multipart_part p;
    p.name = "f";
    p.path = path;
    return p;
  }
  static multipart_part text(std::string_view value) {
    multipart_part p;
    p.name = "f";
    p.value = value;
    return p;
  }
};

}  // namespace

TEST_F(multipart, the_content_type_tells_the_boundary) {
  EXPECT_EQ(form.content_type(), "multipart/form-data; boundary=" + delimiter.substr(2));
}

TEST_F(multipart, texts_and_files_stand_in_order) {
  field("a", "1");
  EXPECT_FALSE(form.add(file("/dir/x.txt")));
  field("b", "");
  EXPECT_FALSE(form.add(file("y")));
  ASSERT_EQ(form.pieces().size(), 2u);
  EXPECT_EQ(form.pieces()[0].text, delimiter + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" + delimiter +
                                       "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
                                       "Content-Type: text/plain\r\n\r\n");
  EXPECT_EQ(form.pieces()[0].path, "/dir/x.txt");
  EXPECT_EQ(form.pieces()[1].text, "\r\n" + delimiter + "\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n" +
                                       delimiter +
                                       "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"y\"\r\n"
                                       "Content-Type: application/octet-stream\r\n\r\n");
  EXPECT_EQ(form.closing_text(), "\r\n" + delimiter + "--\r\n");
  field("c", "2");
  EXPECT_EQ(form.closing_text(),
            "\r\n" + delimiter + "\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n2\r\n" + delimiter + "--\r\n");
}

TEST_F(multipart, names_are_escaped_as_browsers_do) {
  multipart_part p = text("");
  p.name = "a\"b\r\nc%\\;\xC3\xA4";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"a%22b%0D%0Ac%\\;\xC3\xA4\"");
}

TEST_F(multipart, a_file_name_beyond_ascii_stands_there_twice) {
  EXPECT_EQ(head(file("/d/na\xC3\xAFve \"1\".png")),
            "Content-Disposition: form-data; name=\"f\"; filename=\"na\xC3\xAFve %221%22.png\"; "
            "filename*=UTF-8''na%C3%AFve%20%221%22.png\r\nContent-Type: image/png");
  EXPECT_EQ(head(file("latin-\xE4")),
            "Content-Disposition: form-data; name=\"f\"; filename=\"latin-\xE4\"\r\nContent-Type: application/octet-stream")
      << "not UTF-8: there is no second form for it";
}

TEST_F(multipart, what_the_program_says_of_a_part_goes_before_the_guess) {
  multipart_part p = file("/d/x.txt");
  p.file_name = "other.png";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"f\"; filename=\"other.png\"\r\nContent-Type: image/png");
  p.content_type = "a/b; c=d";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"f\"; filename=\"other.png\"\r\nContent-Type: a/b; c=d");
  p.content_type = "";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"f\"; filename=\"other.png\"");
  p.file_name = "";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"f\"") << "the file's content as a plain field";
  p = text("bytes");
  p.file_name = "x.json";
  EXPECT_EQ(head(p), "Content-Disposition: form-data; name=\"f\"; filename=\"x.json\"\r\nContent-Type: application/json");
  p = text("{}");
  p.content_type = "application/json";
  p.headers = {{"Content-ID", " <1> "}, {"X-A", ""}};
  EXPECT_EQ(head(p),
            "Content-Disposition: form-data; name=\"f\"\r\nContent-Type: application/json\r\nContent-ID: <1>\r\nX-A: ");
}

TEST_F(multipart, a_part_that_cannot_be_is_refused_and_changes_nothing) {
  field("a", "1");
  const std::string before = form.closing_text();
  multipart_part none;
  multipart_part both = file("p");
  both.value = "v";
  multipart_part no_path = file("");
  multipart_part nul_path = file(std::string_view("a\0b", 3));
  multipart_part nul_name = text("");
  nul_name.name = std::string_view("\0", 1);
  multipart_part nul_file = text("");
  nul_file.file_name = std::string_view("\0", 1);
  multipart_part bad_type = text("");
  bad_type.content_type = "a/b\r\nX: y";
  multipart_part bad_field = text("");
  bad_field.headers = {{"X", "a\nb"}};
  multipart_part own_field = text("");
  own_field.headers = {{"content-disposition", "attachment"}};
  multipart_part type_field = text("");
  type_field.headers = {{"Content-Type", "a/b"}};
  for (const multipart_part* p :
       {&none, &both, &no_path, &nul_path, &nul_name, &nul_file, &bad_type, &bad_field, &own_field, &type_field}) {
    error e = form.add(*p);
    EXPECT_EQ(e.code(), TERN_E_ARGUMENT) << e.message();
  }
  EXPECT_EQ(form.closing_text(), before);
  EXPECT_TRUE(form.pieces().empty());
}

TEST_F(multipart, parts_are_counted) {
  for (size_t i = 0; i < limits::multipart_parts; ++i) field("a", "");
  EXPECT_EQ(form.add(text("")).code(), TERN_E_LIMIT);
}
