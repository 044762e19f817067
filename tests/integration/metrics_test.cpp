// What was counted, as a page of Prometheus and as values.
#include <cstdlib>

#include "integration/crowd.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/prometheus_page.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

std::string page_of(tern_client* client) {
  const tern_value* value = nullptr;
  EXPECT_EQ(tern_client_metrics_text(client, &value, nullptr), TERN_OK);
  EXPECT_EQ(value->kind, TERN_VALUE_STRING);
  std::string page(value->as.bytes, value->length);
  tern_value_release(value);
  return page;
}

TEST(metrics, are_a_page_that_prometheus_reads) {
  fault_server server;
  auto client = make_client();
  EXPECT_EQ(prometheus_page(page_of(client.get())).wrong(), "") << "of a client that has done nothing";
  for (const char* path : {"/bytes/10", "/bytes/10", "/status/404", "/close/before-head"}) get(client.get(), server.url(path));
  get(client.get(), "http://127.0.0.1:1/");
  get(client.get(), server.url("/delay/60000"), {{"timeout.first_byte", "20ms"}});
  const std::string text = page_of(client.get());
  const prometheus_page page(text);
  EXPECT_EQ(page.wrong(), "") << text;
  EXPECT_EQ(page.value("tern_requests_submitted_total"), 6);
  EXPECT_EQ(page.value("tern_requests_running"), 0);
  EXPECT_EQ(page.value("tern_requests_completed_total{outcome=\"succeeded\"}"), 3);
  EXPECT_EQ(page.value("tern_requests_completed_total{outcome=\"failed\"}"), 2);
  EXPECT_EQ(page.value("tern_requests_completed_total{outcome=\"timed_out\"}"), 1);
  EXPECT_EQ(page.value("tern_responses_total{status=\"200\"}"), 2);
  EXPECT_EQ(page.value("tern_responses_total{status=\"404\"}"), 1);
  EXPECT_EQ(page.value("tern_errors_total{domain=\"connect\",error=\"TERN_E_CONNECT\"}"), 1);
  EXPECT_EQ(page.value("tern_errors_total{domain=\"timeout\",error=\"TERN_E_TIMEOUT_FIRST_BYTE\"}"), 1);
  EXPECT_EQ(page.value("tern_connects_failed_total"), 1);
  EXPECT_EQ(page.value("tern_request_duration_seconds_count"), 6);
  EXPECT_EQ(page.value("tern_request_first_byte_seconds_count"), 3);
  EXPECT_EQ(page.value("tern_connection_connect_seconds_count"), page.value("tern_connections_made_total"));
  EXPECT_EQ(page.value("tern_connection_tls_seconds_count"), 0);
  EXPECT_GT(page.value("tern_received_bytes_total"), 0);
}

TEST(metrics, pass_the_check_of_prometheus_itself) {
  if (std::system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "there is no promtool";
  fault_server server;
  temp_dir dir;
  auto client = make_client();
  get(client.get(), server.url("/bytes/10"));
  write_file(dir / "page", page_of(client.get()));
  EXPECT_EQ(std::system(("promtool check metrics <" + (dir / "page").string()).c_str()), 0) << page_of(client.get());
}

TEST(metrics, count_handshakes_and_phases_of_tls) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  nginx_server::options how;
  how.tls = ca.server();
  nginx_server server(how);
  auto client =
      make_client({{"tls.ca_file", ca.ca_file().string()}, {"connections.idle_timeout", "0s"}, {"http.version", "1.1"}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(client.get(), server.tls_url("/")).code(), TERN_OK);
  const prometheus_page page(page_of(client.get()));
  EXPECT_EQ(page.wrong(), "");
  EXPECT_EQ(page.value("tern_connection_tls_seconds_count"), page.value("tern_connections_made_total"));
  EXPECT_EQ(
      *page.value("tern_tls_handshakes_total{resumed=\"false\"}") + *page.value("tern_tls_handshakes_total{resumed=\"true\"}"),
      *page.value("tern_connections_made_total"));
  EXPECT_GE(page.value("tern_tls_handshakes_total{resumed=\"false\"}"), 1);
}

// Read by others while the loops count.
TEST(metrics, can_be_read_at_any_time) {
  fault_server server;
  auto client = make_client({{"loops", "2"}});
  auto request = make_request("GET", server.url("/bytes/10"));
  crowd all(client.get());
  for (int i = 0; i < 500; ++i) {
    all.submit(request.get());
    if (i % 25 == 0) {
      EXPECT_EQ(prometheus_page(page_of(client.get())).wrong(), "");
    }
  }
  ASSERT_TRUE(all.settle());
  const prometheus_page page(page_of(client.get()));
  EXPECT_EQ(page.value("tern_requests_completed_total{outcome=\"succeeded\"}"), 500);
  EXPECT_EQ(page.value("tern_request_queue_seconds_count"), 500);
}

TEST(metrics, are_values_too) {
  fault_server server;
  auto client = make_client();
  get(client.get(), server.url("/bytes/10"));
  const tern_value* all = nullptr;
  ASSERT_EQ(tern_client_metrics(client.get(), &all, nullptr), TERN_OK);
  ASSERT_EQ(all->kind, TERN_VALUE_ARRAY);
  bool found = false;
  for (uint32_t i = 0; i < all->length; ++i) {
    const tern_value& m = all->as.items[i];
    if (std::string(tern_value_get(&m, str("name"))->as.bytes) != "tern_requests_completed_total") continue;
    found = true;
    EXPECT_EQ(std::string(tern_value_get(&m, str("type"))->as.bytes), "counter");
    const tern_value& succeeded = tern_value_get(&m, str("samples"))->as.items[0];
    EXPECT_EQ(std::string(tern_value_get(tern_value_get(&succeeded, str("labels")), str("outcome"))->as.bytes), "succeeded");
    EXPECT_EQ(tern_value_get(&succeeded, str("value"))->as.i64, 1);
  }
  EXPECT_TRUE(found);
  tern_value_release(all);
}

}  // namespace
