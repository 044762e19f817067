// A client without threads, for what needs one to exist. Nothing of it touches the network by itself.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "engine/client.hpp"

namespace tern::test {

struct driven_client {
  driven_client() {
    tern_client::setup how;
    how.options.client.loops = 0;
    how.options.client.io_threads = 0;
    const error why = tern_client::create(std::move(how), &client);
    EXPECT_FALSE(why) << why.message();
  }
  driven_client(const driven_client&) = delete;
  driven_client& operator=(const driven_client&) = delete;
  ~driven_client() { client->release_handle(); }

  tern_client* operator->() const { return client; }
  tern_client& operator*() const { return *client; }
  ref<tern_client> reference() const { return ref<tern_client>(client); }
  void turn() { EXPECT_EQ(client->drive(0, 0), TERN_OK); }
  // A thread that drives until it is woken; returns once it does.
  std::thread driven_elsewhere() {
    std::thread driver([this] {
      int32_t status;
      while ((status = client->drive(-1, client->turns())) == TERN_E_BUSY) std::this_thread::yield();
      EXPECT_EQ(status, TERN_OK);
    });
    while (client->drive(0, 0) != TERN_E_BUSY) std::this_thread::yield();
    return driver;
  }

  tern_client* client = nullptr;
};

inline std::shared_ptr<prepared> plain_prepared() {
  auto p = std::make_shared<prepared>();
  p->method = "GET";
  p->url = "http://a.example/";
  return p;
}

}  // namespace tern::test
