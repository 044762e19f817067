#include "tern/client.h"

#include <sys/wait.h>
#include <unistd.h>

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(client, bad_arguments_are_refused) {
  error_out e;
  EXPECT_REFUSED(tern_client_create(nullptr, nullptr, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(tern_client_number(nullptr), 0u);
  EXPECT_EQ(tern_client_queue(nullptr), nullptr);
  EXPECT_REFUSED(tern_client_shutdown(nullptr, nullptr, 0, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_pause(nullptr, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_resume(nullptr, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_run(nullptr, 0, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(tern_client_next_timeout(nullptr), -1);
  tern_client_release(nullptr);
  tern_client_destroy(nullptr);

  driven_client c;
  EXPECT_REFUSED(tern_client_run(c, -2, &e), TERN_E_ARGUMENT, "timeout_ms is -2, expected -1 (for ever) or more");
  int32_t fd = 5;
  EXPECT_REFUSED(tern_client_fd(c, nullptr, &e), TERN_E_ARGUMENT, "fd is NULL");
  EXPECT_REFUSED(tern_client_fd(nullptr, &fd, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(fd, -1);
  tern_counters counters;
  EXPECT_EQ(tern_client_counters(nullptr, &counters, sizeof counters), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_client_counters(c, nullptr, sizeof counters), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_client_counters(c, &counters, 8), TERN_E_ARGUMENT);
  uint64_t times = 9;
  EXPECT_REFUSED(tern_client_connect_times(c, "http://a"_t, nullptr, &e), TERN_E_ARGUMENT, "times is NULL");
  EXPECT_REFUSED(tern_client_connect_times(nullptr, "http://a"_t, &times, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(times, 0u);
  EXPECT_REFUSED(tern_client_connect_times(c, absent, &times, &e), TERN_E_ARGUMENT, "origin is absent (NULL)");
  EXPECT_EQ(tern_client_connect_times(c, "nothing"_t, &times, &e), TERN_E_URL);
  EXPECT_EQ(tern_client_connect_times(c, "http://nobody.example"_t, &times, &e), TERN_OK);
  EXPECT_EQ(times, 0u);
  const tern_value* origins = nullptr;
  EXPECT_REFUSED(tern_client_origins(c, nullptr, &e), TERN_E_ARGUMENT, "origins is NULL");
  EXPECT_REFUSED(tern_client_origins(nullptr, &origins, &e), TERN_E_ARGUMENT, "client is NULL");
  const tern_value* metrics = nullptr;
  EXPECT_REFUSED(tern_client_metrics(c, nullptr, &e), TERN_E_ARGUMENT, "metrics is NULL");
  EXPECT_REFUSED(tern_client_metrics(nullptr, &metrics, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_metrics_text(c, nullptr, &e), TERN_E_ARGUMENT, "text is NULL");
  EXPECT_REFUSED(tern_client_metrics_text(nullptr, &metrics, &e), TERN_E_ARGUMENT, "client is NULL");
}

TEST(client, with_threads_it_cannot_be_driven) {
  error_out e;
  tern_client* c = nullptr;
  ASSERT_EQ(tern_client_create(nullptr, &c, nullptr), TERN_OK);
  int32_t fd = 5;
  EXPECT_EQ(tern_client_run(c, 0, &e), TERN_E_STATE);
  EXPECT_EQ(tern_client_fd(c, &fd, &e), TERN_E_STATE);
  EXPECT_EQ(fd, -1);
  tern_client_destroy(c);
}

TEST(client, numbers_are_never_shared) {
  driven_client a, b;
  EXPECT_NE(tern_client_number(a), tern_client_number(b));
}

TEST(client, a_queue_is_not_shared_by_a_driven_client_and_others) {
  error_out e;
  queue q;
  config driven, threaded;
  tern_config_set_int(driven, "loops"_t, 0, nullptr);
  tern_config_set_queue(driven, q, nullptr);
  tern_config_set_queue(threaded, q, nullptr);
  tern_client *first = nullptr, *second = nullptr;
  ASSERT_EQ(tern_client_create(driven, &first, nullptr), TERN_OK);
  EXPECT_EQ(tern_client_create(threaded, &second, &e), TERN_E_STATE);
  EXPECT_EQ(second, nullptr);
  tern_client_destroy(first);
}

TEST(client, in_a_forked_child_the_parents_client_answers_forked_and_a_new_one_works) {
  tern_client* c = nullptr;
  ASSERT_EQ(tern_client_create(nullptr, &c, nullptr), TERN_OK);
  request r;
  const pid_t child = fork();
  if (child == 0) {
    uint64_t id = 7, times;
    int32_t fd;
    tern_counters counters;
    tern_call* call = nullptr;
    const tern_value* origins;
    bool fine = tern_submit(c, r, nullptr, 0, &id, nullptr) == TERN_E_FORKED && tern_cancel(c, 0) == TERN_E_FORKED &&
                tern_cancel_all(c) == TERN_E_FORKED && tern_client_pause(c, nullptr) == TERN_E_FORKED &&
                tern_client_run(c, 0, nullptr) == TERN_E_FORKED && tern_client_fd(c, &fd, nullptr) == TERN_E_FORKED &&
                tern_client_counters(c, &counters, sizeof counters) == TERN_E_FORKED &&
                tern_client_connect_times(c, "http://a"_t, &times, nullptr) == TERN_E_FORKED &&
                tern_client_origins(c, &origins, nullptr) == TERN_E_FORKED &&
                tern_client_metrics(c, &origins, nullptr) == TERN_E_FORKED &&
                tern_client_metrics_text(c, &origins, nullptr) == TERN_E_FORKED &&
                tern_fetch_all(c, 0, nullptr) == TERN_E_FORKED &&
                tern_call_start(c, r, nullptr, &call, nullptr) == TERN_E_FORKED &&
                tern_client_shutdown(c, nullptr, 0, nullptr) == TERN_E_FORKED &&
                tern_client_log_to(c, nullptr, 0, nullptr) == TERN_E_FORKED;
    tern_client_destroy(c);  // leaks silently
    tern_config* how = nullptr;
    tern_config_create(&how, nullptr);
#ifdef __SANITIZE_THREAD__  // it takes the new thread for the parent's, whose place in memory it has
    tern_config_set_int(how, "loops"_t, 0, nullptr);
#endif
    tern_client* own = nullptr;
    fine = fine && tern_client_create(how, &own, nullptr) == TERN_OK;
    tern_client_destroy(own);
    tern_config_release(how);
    _exit(fine ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  tern_client_destroy(c);
}
