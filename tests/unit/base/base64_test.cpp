#include "base/base64.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {
std::string encode(std::string_view text, base64_form form = base64_form::standard) {
  return base64_encode(as_bytes(text), form);
}
std::string refusal(std::string_view text, base64_form form = base64_form::standard) {
  auto e = base64_decode(text, form);
  if (e) return "accepted";
  EXPECT_EQ(e.why().code(), TERN_E_PARSE);
  return std::string(e.why().message());
}
constexpr std::pair<std::string_view, std::string_view> rfc_4648_10[] = {{"", ""},
                                                                         {"f", "Zg=="},
                                                                         {"fo", "Zm8="},
                                                                         {"foo", "Zm9v"},
                                                                         {"foob", "Zm9vYg=="},
                                                                         {"fooba", "Zm9vYmE="},
                                                                         {"foobar", "Zm9vYmFy"}};
}  // namespace

TEST(base64, test_vectors_of_the_rfc) {
  for (auto [plain, coded] : rfc_4648_10) {
    EXPECT_EQ(encode(plain), coded);
    EXPECT_EQ(*base64_decode(coded), plain);
  }
}

TEST(base64, the_url_form_has_other_letters_and_no_padding) {
  EXPECT_EQ(encode("\xFB\xFF\xFE"), "+//+");
  EXPECT_EQ(encode("\xFB\xFF\xFE", base64_form::url), "-__-");
  EXPECT_EQ(encode("f", base64_form::url), "Zg");
  EXPECT_EQ(*base64_decode("Zg", base64_form::url), "f");
  EXPECT_EQ(*base64_decode("Zg==", base64_form::url), "f");
  EXPECT_EQ(*base64_decode("-__-", base64_form::url), "\xFB\xFF\xFE");
}

TEST(base64, every_length_and_byte_comes_back) {
  std::string text;
  for (int i = 0; i < 256; ++i) {
    for (auto form : {base64_form::standard, base64_form::url}) EXPECT_EQ(*base64_decode(encode(text, form), form), text);
    text += static_cast<char>(i);
  }
}

TEST(base64, refuses_what_is_not_exact) {
  EXPECT_EQ(refusal("Zg"), "base64, offset 2: the padding is not complete");
  EXPECT_EQ(refusal("Zg="), "base64, offset 2: the padding is not complete");
  EXPECT_EQ(refusal("Zm9v="), "base64, offset 4: the padding is not complete");
  EXPECT_EQ(refusal("Zm9v===="), "base64, offset 4: a character that is not in the alphabet");
  EXPECT_EQ(refusal("Zm9v=Zg="), "base64, offset 4: a character that is not in the alphabet");
  EXPECT_EQ(refusal("Z"), "base64, offset 1: one character is left over");
  EXPECT_EQ(refusal("Z==="), "base64, offset 1: a character that is not in the alphabet");
  EXPECT_EQ(refusal("Zh=="), "base64, offset 1: the last character has bits set that belong to no byte");
  EXPECT_EQ(refusal("Zm9="), "base64, offset 2: the last character has bits set that belong to no byte");
  EXPECT_EQ(refusal("Zm 9"), "base64, offset 2: a character that is not in the alphabet");
  EXPECT_EQ(refusal("-__-"), "base64, offset 0: a character that is not in the alphabet");
  EXPECT_EQ(refusal("+//+", base64_form::url), "base64, offset 0: a character that is not in the alphabet");
  EXPECT_EQ(refusal("Zg=", base64_form::url), "base64, offset 2: the padding is not complete");
  EXPECT_EQ(refusal("=="), "base64, offset 0: the padding is not complete");
}
