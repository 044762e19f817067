#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "engine/rows/http_state.hpp"
#include "engine/thread_role.hpp"
#include "tern/info.h"
#include "unit/engine/driven_client.hpp"
#include "unit/engine/queue_events.hpp"

using namespace tern;
using namespace tern::test;

TEST(client_drive, its_descriptor_becomes_readable_when_another_thread_has_something_to_do) {
  driven_client client;
  const int fd = client->drive_fd();
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    client.turn();
    EXPECT_NE(client->next_timeout(), 0);
    EXPECT_FALSE(readable(fd));
    std::thread([&] { client->cancel(7); }).join();
    EXPECT_TRUE(readable(fd));
    EXPECT_EQ(client->next_timeout(), 0);
  }
}

TEST(client_drive, a_wake_ends_one_drive_present_or_future) {
  driven_client client;
  client->driver()->wake();
  EXPECT_EQ(client->drive(-1, client->turns()), TERN_OK);
  std::thread driving([&] { EXPECT_EQ(client->drive(-1, client->turns()), TERN_OK); });
  client->driver()->wake();
  driving.join();
}

TEST(client_drive, only_one_thread_drives_and_not_from_inside) {
  driven_client client;
  {
    engine_thread_scope inside;
    EXPECT_EQ(client->drive(0, client->turns()), TERN_E_REENTRANT);
  }
  std::thread driving = client.driven_elsewhere();
  EXPECT_EQ(client->drive(0, client->turns()), TERN_E_BUSY);
  client->driver()->wake();
  driving.join();
}

// A program with a reactor of its own: it sleeps on the descriptor for as long as it was told, and runs the client then.
TEST(client_drive, does_not_wait_when_others_have_driven_since_the_caller_looked) {
  driven_client client;
  const uint64_t seen = client->turns();
  client.turn();
  auto late = std::async(std::launch::async, [&] { return client->drive(-1, seen); });
  ASSERT_EQ(late.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(late.get(), TERN_OK);
}

TEST(client_drive, a_program_that_sleeps_on_the_descriptor_is_never_left_asleep) {
  driven_client client;
  const int fd = client->drive_fd();
  auto http = http::request_builder::create("POST", "http://a.example/");
  ASSERT_TRUE(http);
  request_ref request = request_ref::adopt(new tern_request());
  request->method = "POST";
  request->what = std::make_unique<http_spec>(std::move(*http));
  request->body = file_body{"/dev/null"};  // looked at by a handler, since there are no file threads
  request->overrides.push_back(*override_by_set("net.unix_socket", "/nonexistent/socket", TERN_SCOPE_REQUEST));
  for (bool elsewhere : {false, true}) {
    SCOPED_TRACE(elsewhere);
    const auto submit = [&] { EXPECT_FALSE(client->submit(*request, submit_order(), nullptr)); };
    client.turn();
    EXPECT_NE(client->next_timeout(), 0);
    elsewhere ? std::thread(submit).join() : submit();
    std::vector<tern_event> events;
    while (events.empty()) {
      const int64_t due = client->next_timeout();
      ASSERT_TRUE((due >= 0 && due < 1000) || readable(fd)) << "due in " << due << " ms";
      pollfd p{fd, POLLIN, 0};
      ::poll(&p, 1, static_cast<int>(due));
      client.turn();
      events = drain(client->queue());
    }
    EXPECT_EQ(events[0].status, TERN_E_CONNECT);
    release(events);
  }
}
