#include "tern/value.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(value, json_goes_in_and_out) {
  error_out e;
  const tern_value* root = nullptr;
  ASSERT_EQ(tern_value_from_json("{\"a\":[1,true,\"x\"]}"_t, &root, &e), TERN_OK);
  const tern_value* list = tern_value_get(root, "a"_t);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->length, 3u);
  const tern_value* copy = nullptr;
  EXPECT_TAKEN(tern_value_copy(list, &copy, &e));
  tern_value_release(root);
  const tern_value* json = nullptr;
  EXPECT_TAKEN(tern_value_to_json(copy, 0, &json, &e));
  EXPECT_EQ(std::string(json->as.bytes, json->length), "[1,true,\"x\"]");
  tern_value_release(json);
  tern_value_release(copy);
}

TEST(value, bad_arguments_are_refused) {
  error_out e;
  const tern_value* out = reinterpret_cast<const tern_value*>(uintptr_t{16});
  EXPECT_REFUSED(tern_value_from_json(absent, &out, &e), TERN_E_ARGUMENT, "text is absent (NULL)");
  EXPECT_EQ(out, nullptr);
  EXPECT_REFUSED(tern_value_from_json(broken, &out, &e), TERN_E_ARGUMENT, "text.data is NULL although text.size is 5");
  EXPECT_REFUSED(tern_value_from_json("1"_t, nullptr, &e), TERN_E_ARGUMENT, "root is NULL");
  EXPECT_EQ(tern_value_from_json("[1,"_t, &out, &e), TERN_E_PARSE);
  EXPECT_EQ(out, nullptr);
  EXPECT_REFUSED(tern_value_to_json(nullptr, 0, &out, &e), TERN_E_ARGUMENT, "value is NULL");
  tern_value one{};
  EXPECT_REFUSED(tern_value_to_json(&one, 0, nullptr, &e), TERN_E_ARGUMENT, "text is NULL");
  EXPECT_REFUSED(tern_value_to_json(&one, 6, &out, &e), TERN_E_ARGUMENT, "flags is 0x6, expected bits of 0x1 only");
  EXPECT_REFUSED(tern_value_copy(nullptr, &out, &e), TERN_E_ARGUMENT, "value is NULL");
  EXPECT_REFUSED(tern_value_copy(&one, nullptr, &e), TERN_E_ARGUMENT, "copy is NULL");
  EXPECT_EQ(tern_value_get(nullptr, "a"_t), nullptr);
  EXPECT_EQ(tern_value_get(&one, absent), nullptr);
  tern_value_release(nullptr);
}
