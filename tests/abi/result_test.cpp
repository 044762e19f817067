#include "tern/result.h"

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

// Of a request that nobody answers.
tern_result* failed_result(tern_client* client, tern_request* request) {
  tern_call* call = nullptr;
  tern_result* result = nullptr;
  EXPECT_EQ(tern_call_start(client, request, nullptr, &call, nullptr), TERN_OK);
  EXPECT_EQ(tern_call_wait(call, 10000, &result), TERN_OK);
  tern_call_release(call);
  EXPECT_EQ(tern_result_code(result), TERN_E_CONNECT);
  return result;
}

}  // namespace

TEST(result, bad_arguments_are_refused_or_give_nothing) {
  tern_result_info info;
  EXPECT_EQ(tern_result_view(nullptr, &info, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(info.id, 0u);
  EXPECT_EQ(tern_result_status(nullptr), 0);
  EXPECT_EQ(tern_result_error(nullptr), nullptr);
  EXPECT_EQ(tern_result_body(nullptr).data, nullptr);
  EXPECT_EQ(tern_result_header(nullptr, "a"_t).data, nullptr);
  EXPECT_EQ(tern_result_meta(nullptr, "a"_t).data, nullptr);
  EXPECT_EQ(tern_result_retain(nullptr), nullptr);
  tern_result_release(nullptr);
}

TEST(result, of_a_failed_request_holds_the_error_and_what_was_asked) {
  driven_client c;
  request r("GET", "http://user:secret@127.0.0.1:1/path?x=1#part");
  ASSERT_EQ(tern_request_set_meta(r, "job"_t, "7"_t, nullptr), TERN_OK);
  tern_result* result = failed_result(c, r);
  tern_result_info info;
  ASSERT_EQ(tern_result_view(result, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.struct_size, sizeof info);
  EXPECT_EQ(info.code, TERN_E_CONNECT);
  EXPECT_EQ(info.id, 0u);
  EXPECT_EQ(info.status, 0);
  EXPECT_EQ(info.pair_size, sizeof(tern_pair));
  EXPECT_EQ(text(info.method), "GET");
  EXPECT_EQ(text(info.url), "http://127.0.0.1:1/path?x=1#part");
  EXPECT_EQ(tern_error_code(info.error), TERN_E_CONNECT);
  EXPECT_EQ(info.error, tern_result_error(result));
  EXPECT_EQ(info.body.data, nullptr);
  EXPECT_EQ(info.first_byte_ns, -1) << "did not happen";
  EXPECT_GE(info.total_ns, 0);
  EXPECT_EQ(text(tern_result_meta(result, "job"_t)), "7");
  EXPECT_EQ(text(tern_result_meta(result, "req_id"_t)), "0");
  EXPECT_EQ(text(tern_result_meta(result, "req_method"_t)), "GET");
  EXPECT_EQ(tern_result_meta(result, broken).data, nullptr);
  EXPECT_EQ(tern_result_header(result, absent).data, nullptr);
  EXPECT_EQ(tern_result_view(result, nullptr, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_result_view(result, &info, 16), TERN_E_ARGUMENT);
  tern_result_release(result);
}

TEST(result, without_a_body_has_neither_json_nor_data_but_the_error) {
  error_out e;
  const tern_value* value = reinterpret_cast<const tern_value*>(uintptr_t{16});
  EXPECT_REFUSED(tern_result_json(nullptr, &value, &e), TERN_E_ARGUMENT, "result is NULL");
  EXPECT_EQ(value, nullptr);
  EXPECT_REFUSED(tern_result_data(nullptr, &value, &e), TERN_E_ARGUMENT, "result is NULL");
  EXPECT_REFUSED(tern_result_error_for_status(nullptr, &e), TERN_E_ARGUMENT, "result is NULL");
  driven_client c;
  request r;
  tern_result* result = failed_result(c, r);
  EXPECT_REFUSED(tern_result_json(result, nullptr, &e), TERN_E_ARGUMENT, "root is NULL");
  EXPECT_REFUSED(tern_result_data(result, nullptr, &e), TERN_E_ARGUMENT, "data is NULL");
  EXPECT_REFUSED(tern_result_json(result, &value, &e), TERN_E_STATE, "the result has neither a body nor a value in memory");
  EXPECT_REFUSED(tern_result_data(result, &value, &e), TERN_E_STATE, "the result has neither a body nor a value in memory");
  tern_str body{"x", 1};
  EXPECT_REFUSED(tern_result_text(result, nullptr, &e), TERN_E_ARGUMENT, "text is NULL");
  EXPECT_REFUSED(tern_result_text(result, &body, &e), TERN_E_STATE, "the result has neither a body nor a value in memory");
  EXPECT_EQ(body.data, nullptr);
  EXPECT_EQ(tern_result_encoding(result).data, nullptr);
  EXPECT_EQ(tern_result_encoding(nullptr).data, nullptr);
  EXPECT_REFUSED(tern_result_error_for_status(result, &e), TERN_E_CONNECT, tern_error_message(tern_result_error(result)));
  EXPECT_EQ(tern_result_error_for_status(result, nullptr), TERN_E_CONNECT);
  tern_result_release(result);
}

TEST(result, without_a_response_has_no_cookies) {
  error_out e;
  const tern_value* list = reinterpret_cast<const tern_value*>(uintptr_t{16});
  EXPECT_REFUSED(tern_result_cookies(nullptr, &list, &e), TERN_E_ARGUMENT, "result is NULL");
  EXPECT_EQ(list, nullptr);
  driven_client c;
  request r;
  tern_result* result = failed_result(c, r);
  EXPECT_REFUSED(tern_result_cookies(result, nullptr, &e), TERN_E_ARGUMENT, "cookies is NULL");
  ASSERT_EQ(tern_result_cookies(result, &list, nullptr), TERN_OK);
  EXPECT_EQ(list->kind, TERN_VALUE_ARRAY);
  EXPECT_EQ(list->length, 0u);
  tern_result_release(result);
}

TEST(result, keeps_its_request_which_can_be_submitted_again) {
  EXPECT_EQ(tern_result_request(nullptr), nullptr);
  drop_count body;
  driven_client c;
  tern_result* result = nullptr;
  {
    request r("POST");
    ASSERT_EQ(tern_request_set_body_borrowed(r, "b"_t, drop_count::drop, body.me(), nullptr), TERN_OK);
    result = failed_result(c, r);
    tern_request* same = tern_result_request(result);
    EXPECT_EQ(same, r.handle);
    tern_request_release(same);
  }
  EXPECT_EQ(body.drops, 0);
  tern_request* again = tern_result_request(result);
  tern_result* second = failed_result(c, again);
  tern_request_release(again);
  EXPECT_EQ(text(tern_result_meta(second, "req_id"_t)), "1");
  tern_result_release(result);
  EXPECT_EQ(body.drops, 0);
  tern_result_release(second);
  EXPECT_EQ(body.drops, 1);
}
