#include "tern/log.h"

#include <map>

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(log, bad_arguments_are_refused) {
  error_out e;
  driven_client c;
  queue q;
  EXPECT_REFUSED(tern_client_log_to(nullptr, q, 0, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_set_log_level(nullptr, "warn"_t, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_client_set_log_level(c, absent, &e), TERN_E_ARGUMENT, "levels is absent (NULL)");
  EXPECT_EQ(tern_client_set_log_level(c, "loud"_t, &e), TERN_E_OPTION_VALUE);
  EXPECT_EQ(tern_client_set_log_level(c, "info,nothing=debug"_t, &e), TERN_E_OPTION_VALUE);
  EXPECT_TAKEN(tern_client_set_log_level(c, "info,dns=debug"_t, &e));
  tern_log_record record;
  tern_event other{};
  EXPECT_EQ(tern_event_log(nullptr, &record, sizeof record), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_event_log(&other, &record, sizeof record), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_event_log(&other, nullptr, sizeof record), TERN_E_ARGUMENT);
}

TEST(log, lines_arrive_as_events) {
  driven_client c;
  queue q;
  request r;
  ASSERT_EQ(tern_client_set_log_level(c, "trace"_t, nullptr), TERN_OK);
  ASSERT_EQ(tern_client_log_to(c, q, 42, nullptr), TERN_OK);
  ASSERT_EQ(tern_submit(c, r, nullptr, 0, nullptr, nullptr), TERN_OK);
  ASSERT_EQ(tern_fetch_all(c, 10000, nullptr), TERN_OK);
  ASSERT_EQ(tern_client_log_to(c, nullptr, 0, nullptr), TERN_OK);
  tern_event events[64];
  size_t count = 0;
  std::map<std::string, int> of;
  ASSERT_EQ(tern_queue_drain(q, events, 64, sizeof *events, &count), TERN_OK);
  ASSERT_GT(count, 0u);
  for (size_t i = 0; i < count; ++i) {
    EXPECT_EQ(events[i].kind, uint32_t{TERN_EVENT_LOG});
    EXPECT_EQ(events[i].user_data, 42u);
    tern_log_record record;
    ASSERT_EQ(tern_event_log(&events[i], &record, sizeof record), TERN_OK);
    EXPECT_GT(record.message.size, 0u);
    ++of[text(record.component)];
    EXPECT_TRUE(record.request_id >= 0 || record.connection_id >= 0) << text(record.message);
    EXPECT_EQ(record.client, tern_client_number(c));
  }
  EXPECT_EQ(of["connect"], 2) << "that it begins, and that nobody is there";
  EXPECT_EQ(of["operation"], 1);
  tern_events_release(events, count, sizeof *events);
}
