#include "tern/request.h"

#include <fcntl.h>
#include <unistd.h>

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(request, bad_options_are_refused) {
  error_out e;
  request r;
  EXPECT_TAKEN(tern_request_set(r, "timeout.total"_t, "1s"_t, &e));
  EXPECT_TAKEN(tern_request_set_ms(r, "timeout.total"_t, -1, &e));
  EXPECT_TAKEN(tern_request_set_int(r, "stream.credit"_t, 10, &e));
  EXPECT_TAKEN(tern_request_set_bool(r, "tls.verify"_t, 1, &e));
  EXPECT_TAKEN(tern_request_add(r, "resolve"_t, "a:1:127.0.0.1"_t, &e));
  EXPECT_REFUSED(tern_request_set(r, "workers"_t, "1"_t, &e), TERN_E_OPTION_NAME,
                 "workers is an option of a client, not of a request");
  EXPECT_REFUSED(tern_request_set_int(r, "workers"_t, 1, &e), TERN_E_OPTION_NAME,
                 "workers is an option of a client, not of a request");
  EXPECT_EQ(tern_request_set(r, "timeout.total"_t, "soon"_t, &e), TERN_E_OPTION_VALUE);
  EXPECT_REFUSED(tern_request_set(nullptr, "timeout.total"_t, "1s"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_request_set(r, absent, "1s"_t, &e), TERN_E_ARGUMENT, "name is absent (NULL)");
  EXPECT_REFUSED(tern_request_add(r, "resolve"_t, broken, &e), TERN_E_ARGUMENT, "value.data is NULL although value.size is 5");
}

TEST(request, meta_names_are_not_empty_nor_the_librarys) {
  error_out e;
  request r;
  EXPECT_TAKEN(tern_request_set_meta(r, "job"_t, "7"_t, &e));
  EXPECT_TAKEN(tern_request_set_meta(r, "job"_t, ""_t, &e));
  EXPECT_REFUSED(tern_request_set_meta(r, ""_t, "7"_t, &e), TERN_E_ARGUMENT, "name is empty");
  EXPECT_REFUSED(tern_request_set_meta(r, "req_id"_t, "7"_t, &e), TERN_E_ARGUMENT,
                 "name is req_id, which the library adds itself");
  EXPECT_REFUSED(tern_request_set_meta(r, "req_method"_t, "7"_t, &e), TERN_E_ARGUMENT,
                 "name is req_method, which the library adds itself");
  EXPECT_REFUSED(tern_request_set_meta(r, "job"_t, absent, &e), TERN_E_ARGUMENT, "value is absent (NULL)");
  for (int i = 0; i < 999; ++i) {
    const std::string name = "n" + std::to_string(i);
    ASSERT_EQ(tern_request_set_meta(r, tern_str_from(name.c_str()), "x"_t, nullptr), TERN_OK);
  }
  EXPECT_REFUSED(tern_request_set_meta(r, "more"_t, "x"_t, &e), TERN_E_LIMIT, "the meta of a request has at most 1000 entries");
  EXPECT_TAKEN(tern_request_set_meta(r, "n5"_t, "y"_t, &e));
}

TEST(request, bad_bodies_are_refused) {
  error_out e;
  request r("POST");
  EXPECT_TAKEN(tern_request_set_body(r, "x"_t, &e));
  EXPECT_TAKEN(tern_request_set_body(r, absent, &e));
  EXPECT_REFUSED(tern_request_set_body(r, broken, &e), TERN_E_ARGUMENT, "body.data is NULL although body.size is 5");
  EXPECT_REFUSED(tern_request_set_body_file(r, absent, &e), TERN_E_ARGUMENT, "path is absent (NULL)");
  EXPECT_REFUSED(tern_request_set_body_file(r, ""_t, &e), TERN_E_ARGUMENT, "path is empty");
  EXPECT_REFUSED(tern_request_set_body_file(r, tern_str_of("a\0b", 3), &e), TERN_E_ARGUMENT, "path holds a NUL byte");
  EXPECT_REFUSED(tern_request_set_body_pushed(r, -2, &e), TERN_E_ARGUMENT, "length is -2, expected -1 (unknown) or more");
  EXPECT_REFUSED(tern_request_set_body_callback(r, nullptr, 0, nullptr, -1, 0, &e), TERN_E_ARGUMENT, "pull is NULL");
  auto pull = [](uint64_t, uint64_t, uint64_t, void*, size_t) -> int64_t { return 0; };
  EXPECT_REFUSED(tern_request_set_body_callback(r, pull, 0, nullptr, -2, 0, &e), TERN_E_ARGUMENT,
                 "length is -2, expected -1 (unknown) or more");
  EXPECT_REFUSED(tern_request_set_body_callback(r, pull, 0, nullptr, -1, 2, &e), TERN_E_ARGUMENT,
                 "flags is 0x2, expected bits of 0x1 only");
}

TEST(request, a_descriptor_that_cannot_be_read_is_refused) {
  error_out e;
  request r("POST");
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const auto is = [](int fd) { return "fd is " + std::to_string(fd); };
  EXPECT_TAKEN(tern_request_set_body_descriptor(r, ends[0], -1, &e));
  EXPECT_TAKEN(tern_request_set_body_descriptor(r, ends[0], 5, &e));
  EXPECT_REFUSED(tern_request_set_body_descriptor(r, ends[0], -2, &e), TERN_E_ARGUMENT,
                 "length is -2, expected -1 (unknown) or more");
  EXPECT_REFUSED(tern_request_set_body_descriptor(r, ends[1], -1, &e), TERN_E_ARGUMENT,
                 is(ends[1]) + ", which is not open for reading");
  EXPECT_REFUSED(tern_request_set_body_descriptor(r, -1, -1, &e), TERN_E_ARGUMENT, "fd is -1, which is not an open descriptor");
  EXPECT_REFUSED(tern_request_set_body_descriptor(nullptr, ends[0], -1, &e), TERN_E_ARGUMENT, "request is NULL");
  const int folder = ::open("/", O_RDONLY | O_CLOEXEC);
  EXPECT_REFUSED(tern_request_set_body_descriptor(r, folder, -1, &e), TERN_E_ARGUMENT,
                 is(folder) + ", which is not open for reading");
  for (int fd : {ends[0], ends[1], folder}) ::close(fd);
}

TEST(request, a_pipe_takes_one_submission_and_a_file_any_number) {
  error_out e;
  driven_client c;
  request piped("POST"), filed("POST");
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(tern_request_set_body_descriptor(piped, ends[0], -1, nullptr), TERN_OK);
  ASSERT_EQ(tern_request_set_body_descriptor(filed, file, -1, nullptr), TERN_OK);
  for (int fd : {ends[0], ends[1], file}) ::close(fd);
  EXPECT_TAKEN(tern_submit(c, piped, nullptr, 0, nullptr, &e));
  EXPECT_REFUSED(tern_submit(c, piped, nullptr, 0, nullptr, &e), TERN_E_STATE,
                 "the body cannot be sent twice and an earlier submission has it");
  EXPECT_TAKEN(tern_submit(c, filed, nullptr, 0, nullptr, &e));
  EXPECT_TAKEN(tern_submit(c, filed, nullptr, 0, nullptr, &e));
}

TEST(request, borrowed_memory_and_callbacks_are_dropped_exactly_once) {
  drop_count refused, replaced, last, empty, pulled;
  auto pull = [](uint64_t, uint64_t, uint64_t, void*, size_t) -> int64_t { return 0; };
  EXPECT_EQ(tern_request_set_body_borrowed(nullptr, "x"_t, drop_count::drop, refused.me(), nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 1);
  {
    request r("POST");
    EXPECT_EQ(tern_request_set_body_borrowed(r, broken, drop_count::drop, refused.me(), nullptr), TERN_E_ARGUMENT);
    EXPECT_EQ(refused.drops, 2);
    EXPECT_EQ(tern_request_set_body_borrowed(r, "x"_t, drop_count::drop, replaced.me(), nullptr), TERN_OK);
    EXPECT_EQ(replaced.drops, 0);
    EXPECT_EQ(tern_request_set_body_callback(r, pull, pulled.me(), drop_count::drop, -1, 0, nullptr), TERN_OK);
    EXPECT_EQ(replaced.drops, 1);
    EXPECT_EQ(tern_request_set_body_callback(r, nullptr, refused.me(), drop_count::drop, -1, 0, nullptr), TERN_E_ARGUMENT);
    EXPECT_EQ(refused.drops, 3);
    EXPECT_EQ(pulled.drops, 0) << "a refused call changes nothing";
    EXPECT_EQ(tern_request_set_body_borrowed(r, absent, drop_count::drop, empty.me(), nullptr), TERN_OK);
    EXPECT_EQ(empty.drops, 1);
    EXPECT_EQ(pulled.drops, 1);
    EXPECT_EQ(tern_request_set_body_borrowed(r, "y"_t, drop_count::drop, last.me(), nullptr), TERN_OK);
    tern_request* other = tern_request_retain(r);
    tern_request_release(other);
    EXPECT_EQ(last.drops, 0);
  }
  EXPECT_EQ(last.drops, 1);
  EXPECT_EQ(tern_request_retain(nullptr), nullptr);
  tern_request_release(nullptr);
}
